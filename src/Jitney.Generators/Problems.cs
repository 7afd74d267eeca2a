using Microsoft.CodeAnalysis;

namespace Jitney.Generators;

/// <summary>What the generator refuses. Each message ends with what to do.</summary>
internal static class Problems
{
    private const string Category = "Jitney";

    public static readonly DiagnosticDescriptor CannotBePassed = Error(
        "JIT0001", "A value cannot be passed to native code", "{0} of '{1}' is {2}, which native code cannot take: {3}");

    public static readonly DiagnosticDescriptor NotBlittable = Error(
        "JIT0002", "A struct has no layout in C", "{0} of '{1}' is the struct {2}, which has no layout in C: {3}");

    public static readonly DiagnosticDescriptor CannotBeReturned = Error(
        "JIT0003", "A result cannot come from native code", "The result of '{0}' is {1}, which native code cannot give: {2}");

    public static readonly DiagnosticDescriptor VariableArguments = Error(
        "JIT0004",
        "A variable number of arguments",
        "'{0}' takes a variable number of arguments: declare one method for each list of arguments that is used, with [Import] naming the function");

    public static readonly DiagnosticDescriptor NotPartial = Error(
        "JIT0005", "A type cannot be added to", "'{0}' is not partial, so that nothing can be added to it: declare it, and the types around it, as partial");

    public static readonly DiagnosticDescriptor NoUnsafeCode = Error(
        "JIT0006",
        "Unsafe code is not allowed",
        "Calls of native functions need unsafe code: set <AllowUnsafeBlocks>true</AllowUnsafeBlocks> in the project");

    public static readonly DiagnosticDescriptor NotWhileWaiting = Error(
        "JIT0007",
        "A parameter does not live as long as an asynchronous call",
        "{0} of '{1}' does not live until an asynchronous call has ended: {2}");

    public static readonly DiagnosticDescriptor IsGeneric = Error(
        "JIT0008", "A generic declaration", "'{0}' is generic, and native functions are not: declare one for each type that is used");

    public static readonly DiagnosticDescriptor UnknownDelegate = Error(
        "JIT0009",
        "A delegate type is not known",
        "'{0}' is not known here, so that no code can be made for it: name a delegate type that this assembly can see, not a type parameter or a private type");

    public static readonly DiagnosticDescriptor NotAFunction = Error(
        "JIT0010", "A member is no function", "'{0}' cannot be a native function: a type with [NativeFunctions] declares methods, and a class partial ones without a body");

    public static readonly DiagnosticDescriptor NotFromNativeCode = Error(
        "JIT0011",
        "Native code does not give such a value",
        "{0} of '{1}' is {2}, which linked code that calls a delegate neither gives nor takes: use a number, a struct, or an address (nint)");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true);
}
