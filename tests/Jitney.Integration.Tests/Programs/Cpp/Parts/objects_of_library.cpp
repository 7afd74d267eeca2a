#include "objects_of_library.h"
std::string name = "library";
std::list<std::string> words = {"one", "two"};
static struct Start
{
    Start()
    {
        numbers.push_back(3);
        table["library"] = 2;
        Registry::get().count++;
    }
} start;
void describe()
{
    int sum = 0, values = 0;
    for (int number : numbers) sum += number;
    for (auto &entry : table) values += entry.second;
    std::printf("library: %d %d %s %zu %d\n", sum, values, name.c_str(), words.size(), Registry::get().count);
}
