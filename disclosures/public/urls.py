from django.urls import path, re_path

from disclosures.listing.answers import listed
from disclosures.public.lists.declared import Budgets, Projects, ThreePublic
from disclosures.public.views import browse, compare, opendata, published, record

app_name = "public"
STEM = r"^(?P<place>[1-9][0-9]{5})/(?P<slug>[a-z0-9-]{1,50})/(?P<year>[12][0-9]{3})"
FORMAT = r"\.[a-z]{1,8}"
CODE = r"[a-z0-9-]{1,80}"
DEEPER = r"(?:.+/|.*\.[^/]*)$"  # with its last slash, or a file
TAIL = rf"(?P<tail>{FORMAT}|/|/{CODE}/|/{CODE}{FORMAT})$"

urlpatterns = [
    path("", published.home, name="home"),
    path("budgets/", listed(Budgets), name="budgets"),
    path("compare/", compare.comparison, name="compare"),
    path("source/", compare.source, name="source"),
    re_path(
        r"^(?P<place>[1-9][0-9]{5})/(?P<slug>[a-z0-9-]{1,50})/$", compare.series, name="series"
    ),
    path("quality/", browse.quality_board, name="quality"),
    path("data/", opendata.about, name="data"),
    re_path(
        r"^data/(?P<year>[12][0-9]{3})/datapackage\.json$", opendata.described, name="datapackage"
    ),
    re_path(
        r"^data/(?P<year>[12][0-9]{3})/(?P<name>[a-z]{1,20})\.csv$",
        opendata.table,
        name="open-table",
    ),
    re_path(r"^data/(?P<year>[12][0-9]{3})\.zip$", opendata.whole, name="package"),
    re_path(
        r"^data/codes/(?P<edition>[12][0-9]{3})-(?P<scheme>[a-z_]{1,20})\.csv$",
        opendata.code_list,
        name="code-list",
    ),
    re_path(
        r"^downloads/(?P<place>[1-9][0-9]{5})\.zip$", opendata.place_archive, name="place-archive"
    ),
    re_path(r"^downloads/(?P<year>[12][0-9]{3})\.zip$", opendata.year_files, name="year-files"),
    re_path(
        r"^(?P<place>[1-9][0-9]{5})/(?P<slug>[a-z0-9-]{1,50})\.zip$",
        opendata.office_archive,
        name="office-archive",
    ),
    path("feed.atom", opendata.feed, name="feed"),
    path("search/", browse.find, name="search"),
    path("three-public/", listed(ThreePublic), name="three-public"),
    path("projects/", listed(Projects), name="projects"),
    re_path(r"^figures/(?P<spec>[a-z-]{1,60})/$", browse.figures, name="figures"),
    re_path(
        r"^figures/(?P<spec>[a-z-]{1,60})/(?P<row>[A-Za-z0-9._-]{1,80})/$",
        browse.figures,
        name="figure",
    ),
    path("about/", published.about, name="about"),
    path("record/", record.page, name="record"),
    path("record.json", record.data, name="record-data"),
    re_path(rf"{STEM}/v(?P<version>[1-9][0-9]{{0,4}}){TAIL}", published.published, name="version"),
    re_path(rf"{STEM}{TAIL}", published.published, name="published"),
    re_path(rf"{STEM}/v(?P<version>[1-9][0-9]{{0,4}})/{DEEPER}", published.below),
    re_path(rf"{STEM}/{DEEPER}", published.below),
]
