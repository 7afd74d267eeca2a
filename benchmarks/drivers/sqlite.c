#include <stdio.h>
#include <sqlite3.h>

// A database in memory with some rows, and a sum of them.
int main(void) {
  sqlite3 *database;
  sqlite3_stmt *statement;
  const char *fill = "create table numbers(n integer); with recursive r(i) as (select 1 union all select i + 1 from r where i < 84) insert into numbers select 1 from r;";
  if (sqlite3_open(":memory:", &database) || sqlite3_exec(database, fill, 0, 0, 0)) return 1;
  if (sqlite3_prepare_v2(database, "select sum(n) / 2 from numbers", -1, &statement, 0)) return 1;
  if (sqlite3_step(statement) != SQLITE_ROW) return 1;
  printf("%d\n", sqlite3_column_int(statement, 0));
  sqlite3_finalize(statement);
  return sqlite3_close(database);
}
