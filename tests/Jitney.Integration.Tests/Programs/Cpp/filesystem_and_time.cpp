// options: -std=c++20
// libraries: -lstdc++
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
namespace files = std::filesystem;
int main()
{
    files::create_directories("tree/deep/er");
    std::ofstream("tree/one.txt") << "12345";
    std::ofstream("tree/deep/two.txt") << "1";
    std::set<std::string> seen;
    for (const auto &entry : files::recursive_directory_iterator("tree"))
        seen.insert(entry.path().string() + (entry.is_regular_file() ? " " + std::to_string(entry.file_size()) : ""));
    for (const auto &name : seen)
        std::cout << name << '\n';
    std::error_code problem;
    files::remove("tree", problem);
    std::cout << (problem == std::errc::directory_not_empty) << files::remove_all("tree") << '\n';
    try {
        files::file_size("nowhere");
    } catch (const files::filesystem_error &missing) {
        std::cout << missing.path1() << ' ' << missing.code().value() << '\n';
    }
    using namespace std::chrono;
    std::cout << duration_cast<minutes>(hours(3) + seconds(90)).count() << ' ' << (year_month_day(sys_days(2024y / 2 / 28) + days(2)) == 2024y / 3 / 1) << '\n';
    return 0;
}
