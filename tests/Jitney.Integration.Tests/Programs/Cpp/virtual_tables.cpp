// libraries: -lstdc++
#include <cstdio>
#include <typeinfo>
struct A { virtual int f() { return 1; } int a = 10; virtual ~A() {} };
struct B { virtual int g() { return 2; } int b = 20; virtual ~B() {} };
struct C : A, B { int f() override { return 3 + b; } int g() override { return 4 + a; } };
struct V { int v = 7; virtual int h() { return v; } virtual ~V() {} };
struct L : virtual V { int h() override { return v * 2; } };
struct R : virtual V { int r = 1; };
struct D : L, R { D() { v += r; } };
struct Abstract { virtual void pure() = 0; virtual ~Abstract() {} };
struct Covariant : C { virtual Covariant *self() { return this; } };
struct Further : D, Covariant { Further *self() override { return this; } };
int main()
{
    C c;
    A *a = &c;
    B *b = &c;
    std::printf("%d %d %d %d\n", a->f(), b->g(), dynamic_cast<C *>(b) == &c, dynamic_cast<B *>(a) == b);
    D d;
    V *v = &d;
    std::printf("%d %d %s\n", v->h(), dynamic_cast<R *>(v)->r, typeid(*v).name());
    int (A::*member)() = &A::f;
    int B::*field = &B::b;
    std::printf("%d %d\n", (c.*member)(), c.*field);
    Further further;
    Covariant *covariant = &further;
    std::printf("%d %d\n", covariant->self() == &further, covariant->self()->f());
    try {
        (void)dynamic_cast<D &>(*static_cast<V *>(new V));
    } catch (const std::bad_cast &problem) {
        std::puts(problem.what());
    }
    A *none = nullptr;
    try {
        (void)typeid(*none).name();
    } catch (const std::bad_typeid &problem) {
        std::puts(problem.what());
    }
    return 0;
}
