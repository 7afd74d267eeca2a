// archives: libsqlite3.a
// libraries: -lm
#include <sqlite3.h>
#include <stdio.h>

static int print_row(void *unused, int count, char **values, char **names)
{
    (void)unused;
    for (int i = 0; i < count; i++)
        printf("%s=%s%c", names[i], values[i] ? values[i] : "null", i + 1 == count ? '\n' : ' ');
    return 0;
}

int main(void)
{
    sqlite3 *database;
    char *message = NULL;
    if (sqlite3_open(":memory:", &database) != SQLITE_OK)
        return 1;

    int status = sqlite3_exec(database,
        "create table numbers(n integer primary key, square integer, text varchar);"
        "with recursive count(n) as (select 1 union all select n + 1 from count where n < 1000)"
        " insert into numbers select n, n * n, printf('%05d', n) from count;"
        "create index squares on numbers(square);"
        "select count(*), sum(square), max(text) from numbers;"
        "select n, round(sqrt(square), 2) as root from numbers where square between 100 and 200 order by n desc;"
        "select json_group_array(n) as list from numbers where n < 5;"
        "create virtual table documents using fts5(body);"
        "insert into documents values('a linker joins objects'), ('a loader loads them');"
        "select body from documents where documents match 'join*';",
        print_row, NULL, &message);
    printf("%d %s\n", status, message ? message : "");
    printf("%d %s\n", sqlite3_exec(database, "select missing from numbers", NULL, NULL, &message), message);
    return sqlite3_close(database);
}
