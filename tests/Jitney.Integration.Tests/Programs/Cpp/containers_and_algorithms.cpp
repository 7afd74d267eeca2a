// options: -std=c++20
// libraries: -lstdc++
#include <algorithm>
#include <bitset>
#include <deque>
#include <iostream>
#include <list>
#include <map>
#include <memory_resource>
#include <numeric>
#include <optional>
#include <queue>
#include <random>
#include <ranges>
#include <set>
#include <sstream>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>
int main()
{
    std::mt19937_64 random(7);
    std::vector<unsigned long> numbers(500);
    std::generate(numbers.begin(), numbers.end(), [&] { return random() % 1000; });
    std::ranges::sort(numbers);
    std::cout << numbers.front() << ' ' << numbers.back() << ' ' << std::accumulate(numbers.begin(), numbers.end(), 0UL) << '\n';
    for (auto value : numbers | std::views::filter([](auto n) { return n % 97 == 0; }) | std::views::take(5))
        std::cout << value << ' ';
    std::map<std::string, std::list<int>> lists;
    for (int index = 0; index < 30; index++)
        lists[std::string(1 + index % 3, 'a' + index % 5)].push_back(index);
    for (const auto &[key, list] : lists)
        std::cout << key << ':' << list.size() << ' ';
    std::unordered_map<int, std::string> names;
    for (int index = 0; index < 1000; index++)
        names.emplace(index, std::to_string(index));
    std::variant<int, std::string, double> variant = names.at(999);
    std::visit([](const auto &value) { std::cout << value << '\n'; }, variant);
    std::priority_queue<int> queue;
    for (int value : {3, 8, 1})
        queue.push(value);
    std::cout << queue.top() << ' ' << std::bitset<12>(1234) << ' ' << std::optional<int>{}.value_or(4) << '\n';
    char buffer[4096];
    std::pmr::monotonic_buffer_resource resource(buffer, sizeof buffer);
    std::pmr::vector<std::pmr::string> words(&resource);
    for (std::string_view word : {"polymorphic", "allocators"})
        words.emplace_back(word);
    std::cout << words.size() << words.back() << '\n';
    return 0;
}
