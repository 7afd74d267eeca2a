// shared: objects_of_library.cpp
// libraries: -lstdc++
// options: -std=c++17
// ways: own-program, since in a host of the usual runtime the library is initialised before the copies are made
// Objects that a library has constructed, and inline ones of both, are whole for the program.
#include "Parts/objects_of_library.h"
int main()
{
    describe();
    numbers.push_back(4);
    table["program"] = 3;
    name += " and a program with a name that is long enough for memory of its own";
    words.push_back("three");
    Registry::get().count++;
    int sum = 0, values = 0;
    for (int number : numbers) sum += number;
    for (auto &entry : table) values += entry.second;
    std::printf("program: %d %d %s %zu\n", sum, values, name.c_str(), words.size());
    describe();
    return 0;
}
