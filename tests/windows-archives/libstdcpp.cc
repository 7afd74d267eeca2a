// Streams, containers, an exception and a locale of GNU's archive for C++.
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

static int depth(int left)
{
    if (left == 0)
        throw std::out_of_range("deep");
    std::string text(static_cast<std::size_t>(left), 'x');
    return depth(left - 1) + static_cast<int>(text.size());
}

int main()
{
    std::map<std::string, std::vector<int>> all;
    for (int number = 0; number < 100; number++)
        all[std::to_string(number % 7)].push_back(number);
    std::ostringstream line;
    for (const auto &[name, numbers] : all)
        line << name << ':' << std::setw(3) << numbers.size() << ' ' << std::hex << numbers.back() << std::dec << ' ';
    std::cout << line.str() << std::fixed << std::setprecision(3) << 2.0 / 3 << std::endl;
    try {
        depth(20);
    } catch (const std::exception &exception) {
        std::cout << exception.what() << ' ' << std::locale::classic().name() << std::endl;
    }
    return 9;
}
