#include <cstdio>
#include <list>
#include <map>
#include <string>
inline std::list<int> numbers = {1, 2};
inline std::map<std::string, int> table = {{"header", 1}};
struct Registry
{
    int count = 0;
    Registry *self = this;
    static Registry &get() { static Registry only; return only; }
    ~Registry() { std::printf("destroyed %d %d\n", count, self == this); }
};
extern std::string name;
extern std::list<std::string> words;
void describe();
