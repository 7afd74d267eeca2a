// options: -pthread
// libraries: -lstdc++
#include <cstdio>
#include <future>
#include <stdexcept>
#include <thread>
#include <vector>
static int work(int n)
{
    int caught = 0;
    for (int i = 0; i < 200; i++) {
        try {
            if (i % 2)
                throw n;
            throw std::runtime_error("x");
        } catch (int) {
            caught++;
        } catch (const std::exception &) {
            caught += 2;
        }
    }
    return caught;
}
int main()
{
    std::vector<std::thread> threads;
    std::vector<int> results(8);
    for (int i = 0; i < 8; i++)
        threads.emplace_back([&results, i] { results[i] = work(i); });
    int sum = 0;
    for (int i = 0; i < 8; i++) {
        threads[i].join();
        sum += results[i];
    }
    std::printf("%d\n", sum);
    auto future = std::async(std::launch::async, []() -> int { throw std::runtime_error("in another thread"); });
    try {
        future.get();
    } catch (const std::exception &problem) {
        std::puts(problem.what());
    }
    return 0;
}
