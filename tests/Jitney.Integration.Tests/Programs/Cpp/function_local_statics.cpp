// options: -pthread
// libraries: -lstdc++
#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>
static std::atomic<int> made{0};
struct Slow {
    int number;
    Slow() : number(++made) { std::this_thread::yield(); }
    ~Slow() { std::printf("ended %d\n", number); }
};
static Slow &shared() { static Slow slow; return slow; }
struct Reluctant {
    Reluctant() { static int tries = 0; if (++tries < 3) throw tries; std::printf("made at try %d\n", tries); }
};
static void reluctant() { static Reluctant one; }
int main()
{
    std::vector<std::thread> threads;
    std::atomic<int> same{0};
    for (int index = 0; index < 8; index++)
        threads.emplace_back([&] { same += &shared() == &shared() && shared().number == 1; });
    for (auto &thread : threads)
        thread.join();
    for (int turn = 0; turn < 4; turn++) {
        try {
            reluctant();
            std::puts("there");
        } catch (int tries) {
            std::printf("refused %d\n", tries);
        }
    }
    std::printf("%d %d\n", same.load(), made.load());
    return 0;
}
