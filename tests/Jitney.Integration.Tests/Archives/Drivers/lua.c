// end: exit 7
// archives: liblua5.4.a
// libraries: -lm
// options: -I/usr/include/lua5.4
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>

static int twice(lua_State *state)
{
    lua_pushinteger(state, 2 * luaL_checkinteger(state, 1));
    return 1;
}

static const char script[] =
    "local words = {}\n"
    "for word in ('the quick brown fox'):gmatch('%a+') do words[#words + 1] = word end\n"
    "table.sort(words)\n"
    "print(table.concat(words, ' '), twice(21), string.format('%.3f', math.sin(1)))\n"
    "print(pcall(error, 'thrown'))\n"
    "local generate = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i * i) end end)\n"
    "print(generate(), generate(), generate())\n"
    "print(os.getenv('HOME') ~= nil, #string.rep('x', 100000), 7 // 2, 2 ^ 10)\n"
    "error({})\n";

int main(void)
{
    lua_State *state = luaL_newstate();
    luaL_openlibs(state);
    lua_register(state, "twice", twice);
    int failed = luaL_dostring(state, script);
    printf("%d %s\n", failed, luaL_typename(state, -1));
    lua_close(state);
    return 7;
}
