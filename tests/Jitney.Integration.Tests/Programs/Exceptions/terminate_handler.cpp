// libraries: -lstdc++
// end: exit 11
#include <cstdio>
#include <cstdlib>
#include <exception>
static void leave() { std::puts("terminate handler"); std::exit(11); }
static void inner() noexcept { throw 1; }
int main()
{
    std::set_terminate(leave);
    inner();
}
