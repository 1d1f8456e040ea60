"""Reference data, users and their roles; publications and the log to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from disclosures.choices import CodeLevel
from disclosures.door.forms import NewUserForm
from disclosures.door.second_factor import switch_off
from disclosures.models import (
    Classification,
    CodeEdition,
    Department,
    EconomicMapping,
    FiscalYear,
    Jurisdiction,
    LogEntry,
    Membership,
    Publication,
    User,
)
from disclosures.workflow.actions import log

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    UserAdminBase = DjangoUserAdmin[User]
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline
    UserAdminBase = DjangoUserAdmin

admin.site.site_header = "明账 · 基础数据"
admin.site.site_title = "明账"
admin.site.index_title = "基础数据和用户"
admin.site.site_url = "/staff/"
admin.site.unregister(Group)

LEVELS = {3: CodeLevel.CLASS, 5: CodeLevel.SECTION, 7: CodeLevel.ITEM}
POWERS = ("is_superuser", "is_staff", "groups", "user_permissions")


class FixedOnceMade(ModelAdmin):
    """Keeps what other rows point at: changed there, a row would become another one."""

    fixed: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Fix what is fixed as soon as the row is there."""
        shown = list(super().get_readonly_fields(request, obj))
        return shown if obj is None else [*shown, *self.fixed_now(obj)]

    def fixed_now(self, obj: Any) -> tuple[str, ...]:
        """Return the fields that may not change any more."""
        return self.fixed


@admin.register(Jurisdiction)
class JurisdictionAdmin(FixedOnceMade):
    list_display = ["code", "name", "short_name", "level", "parent"]
    list_filter = ["level"]
    list_select_related = ["parent"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["parent"]
    fixed = ("code",)


@admin.register(Department)
class DepartmentAdmin(FixedOnceMade):
    list_display = ["name", "jurisdiction", "code", "kind", "slug"]
    list_filter = ["kind", "jurisdiction"]
    list_select_related = ["jurisdiction"]
    search_fields = ["name", "short_name", "code", "slug"]
    autocomplete_fields = ["jurisdiction", "parent"]

    def fixed_now(self, obj: Department) -> tuple[str, ...]:
        """Fix the address of a department that has published."""
        published = Publication.objects.filter(budget__department=obj).exists()
        return ("jurisdiction", "slug") if published else ()


@admin.register(CodeEdition)
class CodeEditionAdmin(FixedOnceMade):
    list_display = ["year"]
    fixed = ("year",)


@admin.register(FiscalYear)
class FiscalYearAdmin(FixedOnceMade):
    list_display = ["year", "edition"]
    list_filter = ["edition"]

    def fixed_now(self, obj: FiscalYear) -> tuple[str, ...]:
        """Fix the edition of a year whose budgets use its codes."""
        return ("year", "edition") if obj.budgets.exists() else ("year",)


class ClassificationForm(ModelForm):
    """A code: its level and its parent follow from its digits."""

    def clean(self) -> dict[str, Any]:
        """Find the level and the parent. Raises ValidationError when there is no parent."""
        cleaned = super().clean() or self.cleaned_data
        code = self.instance.code or cleaned.get("code") or ""
        if len(code) in LEVELS:
            self.instance.level = LEVELS[len(code)]
            self.instance.parent = self._above(code[:-2], cleaned) if code[3:] else None
        return cleaned

    def _above(self, code: str, cleaned: dict[str, Any]) -> Classification:
        found = Classification.objects.filter(
            edition=cleaned.get("edition", self.instance.edition_id),
            scheme=cleaned.get("scheme", self.instance.scheme),
            code=code,
        )
        place = cleaned.get("jurisdiction")
        local = found.filter(jurisdiction__in=place.lineage() if place else [])
        above = local.order_by("-jurisdiction").first() or found.filter(jurisdiction=None).first()
        if above is None:
            raise ValidationError(f"上级科目 {code} 不在这个版本的目录中，请先建立上级。")
        return above


@admin.register(Classification)
class ClassificationAdmin(FixedOnceMade):
    form = ClassificationForm
    fields = [
        "edition", "scheme", "code", "name", "level", "parent", "jurisdiction",
        "basic_group", "verified", "note",
    ]  # fmt: skip
    readonly_fields = ["level", "parent"]
    fixed = ("edition", "scheme", "code")
    list_display = ["code", "name", "scheme", "level", "verified", "jurisdiction", "edition"]
    list_filter = ["scheme", "level", "verified", "edition", "jurisdiction"]
    list_select_related = ["jurisdiction", "edition"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["jurisdiction"]


@admin.register(EconomicMapping)
class EconomicMappingAdmin(FixedOnceMade):
    fixed = ("edition", "nature", "department_code")
    list_display = ["department_code", "government_code", "nature", "verified", "edition"]
    list_filter = ["nature", "verified", "edition"]
    list_select_related = ["department_code", "government_code", "edition"]
    search_fields = ["department_code__code", "department_code__name", "government_code__code"]
    autocomplete_fields = ["department_code", "government_code"]


class MembershipInline(TabularInline):
    model = Membership
    extra = 1
    autocomplete_fields = ["department"]


@admin.register(User)
class UserAdmin(UserAdminBase):
    """Users and their roles. Who is no superuser gives nobody more power than roles."""

    list_display = ["username", "last_name", "first_name", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff", "memberships__role"]
    inlines = [MembershipInline]
    fieldsets = [
        (None, {"fields": ("username", "password", "must_change_password")}),
        *list(UserAdminBase.fieldsets or ())[1:],
    ]
    add_form = NewUserForm
    add_fieldsets = [(None, {"fields": ("username", "last_name", "first_name")})]
    add_form_template = "admin/disclosures/user/add_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave what gives power over everything to superusers."""
        return [] if _is_superuser(request) else list(POWERS)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let only superusers change one of themselves, passwords included."""
        if obj is not None and obj.is_superuser and not _is_superuser(request):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let only superusers delete one of themselves."""
        if obj is not None and obj.is_superuser and not _is_superuser(request):
            return False
        return super().has_delete_permission(request, obj)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Lead to the page that hands over a link; nobody sets a password in silence."""
        user = self.get_object(request, unquote(id))
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        return redirect("staff:account", user.pk)

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go on to hand over the link by which the new user sets a password."""
        if "_addanother" in request.POST or "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return redirect("staff:account", obj.pk)


def _is_superuser(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_superuser


class ReadOnlyAdmin(ModelAdmin):
    """What stays as it is: nobody adds, changes or deletes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = ["title", "version", "published_at", "published_by", "superseded_by"]
    list_select_related = ["published_by", "superseded_by"]
    search_fields = ["title", "sha256"]
    date_hierarchy = "published_at"
    exclude = ["content", "summary", "words", "table_specs"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publication]:
        """Leave the long content where it is."""
        return super().get_queryset(request).defer("content", "words", "summary")


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    list_display = ["sequence", "at", "user", "budget", "verb", "message"]
    list_filter = ["verb"]
    list_select_related = ["user", "budget__department", "budget__fiscal_year"]
    search_fields = ["message", "user__username"]
    date_hierarchy = "at"


@admin.action(description="停用两步验证")
def reset_second_factor(
    modeladmin: ModelAdmin, request: HttpRequest, queryset: QuerySet[User]
) -> None:
    """Forget the devices of users who lost their telephone; logged."""
    assert isinstance(request.user, User)
    for user in queryset:
        if user.is_superuser and not request.user.is_superuser:
            modeladmin.message_user(
                request, f"只有超级用户可以停用{user.username}的两步验证。", messages.ERROR
            )
            continue
        switch_off(user)
        log("second-factor", None, request.user, f"管理员停用{user.username}的两步验证")


admin.site._registry[User].actions = [reset_second_factor]
