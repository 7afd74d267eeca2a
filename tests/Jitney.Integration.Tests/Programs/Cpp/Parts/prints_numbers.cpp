#include <iostream>
#include <sstream>
static struct First { First() { std::cout << "library " << 3 << std::endl; } } first;
extern "C" int print_numbers(int number)
{
    std::ostringstream text;
    text << number << ' ' << 1.5;
    std::cout << "in library " << text.str() << std::endl;
    return number + 1;
}
