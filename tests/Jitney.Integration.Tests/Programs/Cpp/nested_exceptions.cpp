// libraries: -lstdc++
#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>
#include <algorithm>
static void tell(const std::exception &problem, int depth = 0)
{
    std::printf("%*s%s\n", depth * 2, "", problem.what());
    try {
        std::rethrow_if_nested(problem);
    } catch (const std::exception &inner) {
        tell(inner, depth + 1);
    }
}
static void layer(int depth)
{
    try {
        if (depth == 0)
            std::vector<int>().at(3);
        layer(depth - 1);
    } catch (...) {
        std::throw_with_nested(std::runtime_error("layer " + std::to_string(depth)));
    }
}
struct Member {
    explicit Member(int value) { if (value < 0) throw std::invalid_argument("negative"); }
    ~Member() { std::puts("member ended"); }
};
struct Whole {
    Member first, second;
    Whole(int a, int b) try : first(a), second(b) {
    } catch (const std::invalid_argument &problem) {
        std::printf("constructor: %s\n", problem.what());
    }
};
struct Loud {
    ~Loud() noexcept(false) { std::printf("uncaught %d\n", std::uncaught_exceptions()); }
};
int main()
{
    try {
        layer(3);
    } catch (const std::exception &problem) {
        tell(problem);
    }
    try {
        Whole whole(1, -1);
    } catch (const std::exception &problem) {
        std::puts("again");
    }
    try {
        Loud loud;
        throw 1.5;
    } catch (double number) {
        std::printf("%g\n", number);
    }
    std::vector<int> numbers{5, 3, 9, 1};
    try {
        std::sort(numbers.begin(), numbers.end(), [](int a, int b) { if (a == 9 || b == 9) throw "nine"; return a < b; });
    } catch (const char *text) {
        std::puts(text);
    }
    std::function<int(int)> down = [&](int n) -> int { if (n == 0) throw n; try { return down(n - 1); } catch (int &value) { value++; throw; } };
    try {
        down(50);
    } catch (int value) {
        std::printf("%d\n", value);
    }
    try {
        std::bad_function_call problem;
        std::function<void()>{}();
    } catch (const std::bad_function_call &) {
        std::puts("empty function");
    }
    return 0;
}
