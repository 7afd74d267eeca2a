// options: -pthread
// libraries: -lstdc++
#include <cstdio>
#include <thread>
struct Noisy {
    const char *name;
    explicit Noisy(const char *n) : name(n) { std::printf("made %s\n", name); }
    ~Noisy() { std::printf("unmade %s\n", name); }
    void touch() { std::printf("touched %s\n", name); }
};
thread_local Noisy first("first"), second("second");
static Noisy forEver("global");
static void use()
{
    static thread_local Noisy local("local");
    local.touch();
    second.touch();
}
int main()
{
    std::thread(use).join();
    std::thread([] { first.touch(); }).join();
    use();
    return 0;
}
