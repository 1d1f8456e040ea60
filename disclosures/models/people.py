"""Users and what they may do in which department."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from disclosures.choices import Role


class User(AbstractUser):
    """A member of staff. Rights come from memberships; is_staff opens the reference data."""

    must_change_password = models.BooleanField(
        "须改密码", default=False, help_text="现在的密码是别人设的：登录后先改密码，才能做别的。"
    )
    link_made_at = models.DateTimeField("重设链接生成时间", null=True, blank=True, editable=False)

    class Meta(AbstractUser.Meta):
        verbose_name = "用户"
        verbose_name_plural = "用户"

    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.is_staff

    def roles_in(self, department_id: int) -> set[str]:
        """Return the roles of this user in a department (one query per instance)."""
        if not hasattr(self, "_roles"):
            self._roles: dict[int, set[str]] = {}
            for department, role in self.memberships.values_list("department_id", "role"):
                self._roles.setdefault(department, set()).add(role)
        return self._roles.get(department_id, set()) if self.is_active else set()


class Membership(models.Model):
    """A role of a user in a department."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="用户")
    department = models.ForeignKey(
        "disclosures.Department", models.CASCADE, related_name="memberships", verbose_name="部门"
    )
    role = models.CharField(
        "角色", max_length=20, choices=[c for c in Role.choices if c[0] != Role.ADMINISTRATOR]
    )

    class Meta:
        verbose_name = "部门角色"
        verbose_name_plural = "部门角色"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department", "role"],
                name="membership_once",
                violation_error_message="该用户在这个部门已经有这个角色。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.department} · {self.get_role_display()}"
