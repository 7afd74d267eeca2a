// archives: libstdc++.a
// options: -std=c++17
// native: -static-libstdc++
#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <iomanip>
#include <iostream>
#include <locale>
#include <map>
#include <memory_resource>
#include <mutex>
#include <random>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

struct Base {
    virtual ~Base() = default;
};

struct Derived : Base {
};

thread_local std::string own = "own";

static void throw_deep(int depth)
{
    std::string guard(100, 'x');
    if (depth == 0)
        throw std::system_error(std::make_error_code(std::errc::timed_out), "deep");
    throw_deep(depth - 1);
}

int main()
{
    std::map<std::string, int> counts;
    std::istringstream words("one two two three three three");
    for (std::string word; words >> word;)
        counts[word]++;
    for (auto &[word, count] : counts)
        std::cout << std::setw(6) << word << std::setfill('.') << std::setw(4) << count << '\n';

    try {
        throw_deep(20);
    } catch (const std::runtime_error &error) {
        std::cout << error.what() << '\n';
    }

    try {
        Base base;
        (void)dynamic_cast<Derived &>(base);
    } catch (const std::bad_cast &error) {
        std::cout << error.what() << '\n';
    }

    try {
        (void)std::stoi("no number");
    } catch (const std::invalid_argument &error) {
        std::cout << error.what() << '\n';
    }

    std::smatch match;
    std::string date = "on 2024-02-29";
    if (std::regex_search(date, match, std::regex(R"((\d+)-(\d+)-(\d+))")))
        std::cout << match[1] << ' ' << match[3] << '\n';

    std::mutex mutex;
    int sum = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++)
        threads.emplace_back([&, i] {
            own += std::to_string(i);
            std::lock_guard lock(mutex);
            sum += i + (int)own.size();
        });
    for (auto &thread : threads)
        thread.join();
    std::cout << sum << own << '\n';

    auto future = std::async(std::launch::async, []() -> int { throw std::out_of_range("elsewhere"); });
    try {
        (void)future.get();
    } catch (const std::out_of_range &error) {
        std::cout << error.what() << '\n';
    }

    std::once_flag flag;
    std::call_once(flag, [] { std::cout << "once\n"; });
    std::mt19937 generator(5);
    std::cout << generator() << ' ' << std::uniform_int_distribution(1, 6)(generator) << '\n';
    std::cout << std::filesystem::exists("/proc/self/exe") << ' ' << std::fixed << std::setprecision(3) << 2.5 << std::hex << ' ' << 255 << '\n';
    std::cout << std::put_money(12345) << ' ' << std::boolalpha << true << std::endl;
    std::ifstream missing("/no/such/file");
    std::cerr << missing.good() << '\n';
    std::pmr::monotonic_buffer_resource resource;
    std::pmr::vector<int> numbers(1000, 3, &resource);
    std::cout << std::count(numbers.begin(), numbers.end(), 3) << '\n';
    return 0;
}
