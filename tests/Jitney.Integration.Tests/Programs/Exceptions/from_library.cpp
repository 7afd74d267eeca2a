// libraries: -lstdc++
#include <cstdio>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>
int main()
{
    try {
        std::vector<int> numbers(3);
        std::printf("%d\n", numbers.at(5));
    } catch (const std::out_of_range &problem) {
        std::puts(problem.what());
    }
    try {
        std::stoi("no number");
    } catch (const std::invalid_argument &problem) {
        std::puts(problem.what());
    }
    try {
        volatile std::size_t much = ~std::size_t{0} / 4;
        operator delete(operator new(much));
    } catch (const std::bad_alloc &problem) {
        std::puts(problem.what());
    }
    return 0;
}
