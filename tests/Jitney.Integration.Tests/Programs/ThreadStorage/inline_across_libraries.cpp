// shared: inline_threads.cpp
// options: -std=c++17 -pthread
// libraries: -lstdc++
#include "Parts/inline_threads.h"
#include <cstdio>
#include <thread>
static void run(const char *name)
{
    ++counter;
    int bumped = bump();
    std::printf("%s %d %d %d %d\n", name, bumped, counter, ++object.value, place_of_counter() == &counter);
}
int main()
{
    run("main");
    std::thread(run, "thread").join();
    std::fflush(stdout);
}
