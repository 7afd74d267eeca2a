#pragma once
#include <cstdio>
#include <stdexcept>
#include <string>
struct Shape {
    virtual ~Shape();
    virtual double area() const = 0;
    virtual const char *name() const { return "shape"; }
};
struct Named : virtual Shape {
    std::string label;
    explicit Named(std::string text) : label(std::move(text)) {}
    const char *name() const override { return label.c_str(); }
};
struct Square final : Named {
    double side;
    explicit Square(double length) : Named("square"), side(length) {}
    double area() const override;
};
template <class T> struct Counter {
    static int made;
    Counter() { made++; }
};
template <class T> int Counter<T>::made = 100;
inline int &sharedNumber()
{
    static int number = (std::puts("number made"), 5);
    return number;
}
inline std::string sharedText = "text made once";
struct Problem : std::runtime_error {
    int code;
    Problem(const std::string &text, int number) : std::runtime_error(text), code(number) {}
};
Shape *makeShape(int kind);
void throwProblem(int code);
int countThere();
int *numberThere();
std::string *textThere();
const std::type_info &typeThere();
int callBack(int (*function)(int), int value);
