// The operators of C++ that the runtime uses. It is compiled without exceptions, so it asks only those that return null.
using Size = decltype(sizeof 0);
extern "C" __declspec(dllimport) void *malloc(Size size);
extern "C" __declspec(dllimport) void free(void *memory);

namespace std {
struct nothrow_t {
};
extern const nothrow_t nothrow;
const nothrow_t nothrow{};
}

// Of two objects without bytes each has an address of its own.
void *operator new(Size size, const std::nothrow_t &) noexcept { return malloc(size ? size : 1); }
void *operator new[](Size size, const std::nothrow_t &) noexcept { return malloc(size ? size : 1); }
void operator delete(void *memory) noexcept { free(memory); }
void operator delete[](void *memory) noexcept { free(memory); }
void operator delete(void *memory, Size) noexcept { free(memory); }
