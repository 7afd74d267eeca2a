// libraries: -lstdc++
#include <cstdio>
#include <stdexcept>
#include <string>
struct Guard {
    const char *name;
    ~Guard() { std::printf("destroyed %s\n", name); }
};
static int thrower(int n)
{
    Guard guard{n % 2 ? "odd" : "even"};
    if (n == 0)
        throw std::runtime_error("bottom");
    return thrower(n - 1) + 1;
}
int main()
{
    try {
        thrower(4);
    } catch (const std::exception &problem) {
        std::printf("caught %s\n", problem.what());
    }
    try {
        throw 17;
    } catch (int number) {
        std::printf("caught %d\n", number);
    }
    try {
        try {
            throw std::string("rethrown");
        } catch (...) {
            throw;
        }
    } catch (const std::string &text) {
        std::printf("caught %s\n", text.c_str());
    }
    return 0;
}
