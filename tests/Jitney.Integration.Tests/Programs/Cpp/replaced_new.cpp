// libraries: -lstdc++
// ways: out-of-process, because the controller itself stands on the library and goes on with its own allocator
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <sstream>
static long allocated, freed;
void *operator new(std::size_t size) { allocated++; if (void *memory = std::malloc(size)) return memory; throw std::bad_alloc(); }
void operator delete(void *memory) noexcept { freed++; std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { freed++; std::free(memory); }
int main()
{
    {
        std::ostringstream text;
        for (int index = 0; index < 100; index++)
            text << "a string that grows " << index;
        auto shared = std::make_shared<std::string>(text.str());
        std::printf("%zu\n", shared->size());
    }
    std::printf("%d %d\n", allocated > 3, allocated == freed);
    return 0;
}
