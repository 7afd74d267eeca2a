// options: -pthread -std=c++20
// libraries: -lstdc++
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <future>
#include <mutex>
#include <numeric>
#include <queue>
#include <shared_mutex>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <vector>
int main()
{
    std::mutex mutex;
    std::condition_variable ready;
    std::queue<int> queue;
    long sum = 0;
    std::thread consumer([&] {
        for (int value = 1; value != 0;) {
            std::unique_lock lock(mutex);
            ready.wait(lock, [&] { return !queue.empty(); });
            value = queue.front();
            queue.pop();
            sum += value;
        }
    });
    for (int value = 1000; value >= 0; value--) {
        std::lock_guard lock(mutex);
        queue.push(value);
        ready.notify_one();
    }
    consumer.join();
    std::printf("%ld\n", sum);
    std::vector<std::future<long>> parts;
    for (int part = 0; part < 6; part++)
        parts.push_back(std::async(std::launch::async, [part] {
            if (part == 5)
                throw std::out_of_range("no part 5");
            std::vector<long> numbers(1000);
            std::iota(numbers.begin(), numbers.end(), part * 1000L);
            return std::accumulate(numbers.begin(), numbers.end(), 0L);
        }));
    for (auto &part : parts) {
        try {
            std::printf("%ld\n", part.get());
        } catch (const std::exception &problem) {
            std::printf("%s\n", problem.what());
        }
    }
    std::atomic<int> count{0};
    std::once_flag once;
    {
        std::vector<std::jthread> threads;
        for (int index = 0; index < 4; index++)
            threads.emplace_back([&](std::stop_token token) {
                std::call_once(once, [] { std::puts("once"); });
                for (int turn = 0; turn < 1000 && !token.stop_requested(); turn++)
                    count.fetch_add(1);
                count.notify_all();
            });
        for (auto &thread : threads)
            thread.join();
    }
    std::printf("%d\n", count.load());
    try {
        throw std::make_exception_ptr(3);
    } catch (std::exception_ptr &pointer) {
        std::thread([&] {
            try {
                std::rethrow_exception(pointer);
            } catch (int number) {
                std::printf("caught %d on a thread\n", number);
            }
        }).join();
    }
    return 0;
}
