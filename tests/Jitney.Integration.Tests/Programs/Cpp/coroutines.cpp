// options: -std=c++20
// libraries: -lstdc++
#include <coroutine>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <utility>
template <class T> struct Generator {
    struct promise_type {
        T value{};
        std::exception_ptr problem;
        Generator get_return_object() { return Generator{std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        std::suspend_always yield_value(T next) { value = std::move(next); return {}; }
        void return_void() {}
        void unhandled_exception() { problem = std::current_exception(); }
    };
    std::coroutine_handle<promise_type> handle;
    explicit Generator(std::coroutine_handle<promise_type> h) : handle(h) {}
    Generator(Generator &&other) noexcept : handle(std::exchange(other.handle, nullptr)) {}
    ~Generator() { if (handle) handle.destroy(); }
    bool next()
    {
        handle.resume();
        if (handle.promise().problem)
            std::rethrow_exception(handle.promise().problem);
        return !handle.done();
    }
    T value() const { return handle.promise().value; }
};
struct Noisy {
    ~Noisy() { std::puts("frame ended"); }
};
static Generator<long> fibonacci(int limit)
{
    Noisy noisy;
    long a = 0, b = 1;
    for (int index = 0;; index++) {
        if (index == limit)
            throw std::runtime_error("enough");
        co_yield a;
        a = std::exchange(b, a + b);
    }
}
static Generator<int> nested(int depth)
{
    if (depth > 0) {
        auto inner = nested(depth - 1);
        while (inner.next())
            co_yield inner.value() * 2;
    }
    co_yield depth;
}
int main()
{
    try {
        auto numbers = fibonacci(12);
        while (numbers.next())
            std::printf("%ld ", numbers.value());
    } catch (const std::exception &problem) {
        std::printf("\n%s\n", problem.what());
    }
    auto values = nested(4);
    while (values.next())
        std::printf("%d ", values.value());
    std::puts("");
    return 0;
}
