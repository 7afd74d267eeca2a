// libraries: -lstdc++
// input: 17 words 2.5 end
#include <fstream>
#include <iomanip>
#include <iostream>
#include <locale>
#include <sstream>
#include <string>
struct Point { int x, y; };
static std::ostream &operator<<(std::ostream &out, const Point &point) { return out << '(' << point.x << ", " << point.y << ')'; }
struct Grouping : std::numpunct<char> {
    char do_thousands_sep() const override { return '\''; }
    std::string do_grouping() const override { return "\3"; }
};
int main()
{
    int number;
    std::string word;
    double fraction;
    std::cin >> number >> word >> fraction;
    std::cout << number << ' ' << word << ' ' << std::fixed << std::setprecision(3) << fraction << '\n' << Point{1, -2} << '\n';
    std::cout << std::hex << std::showbase << std::setw(10) << std::setfill('*') << 255 << std::dec << '\n';
    std::ostringstream text;
    text.imbue(std::locale(std::locale::classic(), new Grouping));
    text << 123456789 << std::boolalpha << ' ' << true;
    std::cout << text.str() << std::endl;
    std::istringstream numbers("1 2 x");
    numbers.exceptions(std::ios::failbit);
    try {
        for (int next;;)
            numbers >> next;
    } catch (const std::ios_base::failure &problem) {
        std::cout << "failed as asked\n";
    }
    std::ofstream("written.txt") << "line one\nline two\n";
    std::ifstream file("written.txt");
    for (std::string line; std::getline(file, line);)
        std::cout << line.size() << ' ' << line << '\n';
    std::clog << "unseen";
    std::cerr << std::uppercase;
    return std::cin.eof() ? 1 : 0;
}
