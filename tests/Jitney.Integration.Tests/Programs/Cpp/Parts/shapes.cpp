#include "shapes.h"
#include <typeinfo>
Shape::~Shape() = default;
double Square::area() const { return side * side; }
namespace {
struct Circle : Named {
    Circle() : Named("circle") {}
    double area() const override { return 3.0; }
};
}
Shape *makeShape(int kind)
{
    if (kind == 0)
        return new Square(2.5);
    return new Circle;
}
void throwProblem(int code)
{
    std::string text = "problem " + std::to_string(code);
    throw Problem(text, code);
}
int countThere() { Counter<int> a, b; return Counter<int>::made; }
int *numberThere() { return &sharedNumber(); }
std::string *textThere() { return &sharedText; }
const std::type_info &typeThere() { return typeid(Square); }
int callBack(int (*function)(int), int value)
{
    try {
        return function(value);
    } catch (const std::logic_error &problem) {
        std::printf("there: %s\n", problem.what());
        throw;
    }
}
