using Jitney.Generators.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Jitney.Generators.Tests;

/// <summary>Is what cannot be passed refused by the compiler, with a code, a place and what to do?</summary>
public sealed class DiagnosticTests
{
    [Theory]
    [InlineData("JIT0001", "void f(object value);", "'value'", "pass a struct")]
    [InlineData("JIT0001", "void f(int[] values);", "the array int[]", "pass a span")]
    [InlineData("JIT0001", "void f(Action value);", "the delegate", "pass the address of a function")]
    [InlineData("JIT0001", "void f(Span<string> values);", "an address of the class string", "pass a struct")]
    [InlineData("JIT0001", "void f(ref object value);", "an address of the class object", "pass a struct")]
    [InlineData("JIT0002", "void f(WithText value);", "WithText", "no number and no struct")]
    [InlineData("JIT0002", "void f(Automatic value);", "Automatic", "LayoutKind.Sequential")]
    [InlineData("JIT0002", "void f(Empty value);", "Empty", "no fields")]
    [InlineData("JIT0002", "void f(Padded value);", "Padded", "do not cover")]
    [InlineData("JIT0002", "void f(decimal value);", "decimal", "another assembly")]
    [InlineData("JIT0002", "void f((int, int) value);", "(int, int)", "another assembly")]
    [InlineData("JIT0002", "void f(Span<WithText> value);", "WithText", "no number and no struct")]
    [InlineData("JIT0003", "string f();", "the class string", "ReadTextAsync")]
    [InlineData("JIT0003", "Task<object> f();", "the class object", "an address (nint)")]
    [InlineData("JIT0003", "ref int f();", "a reference", "an address (nint)")]
    [InlineData("JIT0003", "Span<int> f();", "System.Span<int>", "another assembly")]
    [InlineData("JIT0004", "void f(int a, params int[] others);", "'f'", "one method for each list")]
    [InlineData("JIT0004", "void f(int a, params ReadOnlySpan<int> others);", "'f'", "one method for each list")]
    [InlineData("JIT0007", "Task f(Span<int> values);", "'values'", "Memory<T>")]
    [InlineData("JIT0007", "ValueTask f(ref int value);", "'value'", "without a task")]
    [InlineData("JIT0008", "void f<T>(T value);", "'f'", "for each type")]
    [InlineData("JIT0010", "int Value { get; }", "'Value'", "declares methods")]
    public void A_member_is_refused_with_a_code_and_a_way_out(string code, string member, string what, string advice)
    {
        Diagnostic problem = Assert.Single(Compiled.Refusals(Source(member)));
        Assert.Equal(code, problem.Id);
        Assert.Equal(DiagnosticSeverity.Error, problem.Severity);
        Assert.Contains(what, problem.GetMessage());
        Assert.Contains(advice, problem.GetMessage());
        Assert.True(problem.Location.GetLineSpan().StartLinePosition.Line > 0, $"no place: {problem.Location}");
    }

    [Fact]
    public void Every_member_that_is_wrong_is_told_at_once()
    {
        IReadOnlyList<Diagnostic> problems = Compiled.Refusals(Source("void f(object one, string[] two); object g(); void h(int three);"));
        Assert.Equal(["JIT0001", "JIT0001", "JIT0003"], problems.Select(static problem => problem.Id).Order());
    }

    [Fact]
    public void A_type_that_is_not_partial_is_refused() =>
        Assert.Equal("JIT0005", Assert.Single(Compiled.Refusals("[Jitney.Functions.NativeFunctions] public interface IOne { void f(); }")).Id);

    [Fact]
    public void A_type_inside_one_that_is_not_partial_is_refused() => Assert.Equal(
        "JIT0005", Assert.Single(Compiled.Refusals("class Outer { [Jitney.Functions.NativeFunctions] public partial interface IOne { void f(); } }")).Id);

    [Fact]
    public void Projects_without_unsafe_code_are_told_what_to_set()
    {
        Diagnostic problem = Assert.Single(Compiled.Refusals(Source("void f();"), allowUnsafe: false));
        Assert.Equal("JIT0006", problem.Id);
        Assert.Contains("<AllowUnsafeBlocks>true</AllowUnsafeBlocks>", problem.GetMessage());
    }

    [Theory]
    [InlineData("static Task<T> GetAsync<T>(Session session) where T : Delegate => session.GetFunctionAsync<T>(\"f\").AsTask();", "JIT0009")]
    [InlineData("private delegate int Hidden(); static async Task GetAsync(Session session) => await session.GetFunctionAsync<Hidden>(\"f\");", "JIT0009")]
    [InlineData("static async Task GetAsync(Session session) => await session.GetFunctionAsync<Func<object, int>>(\"f\");", "JIT0001")]
    [InlineData("static async Task CreateAsync(Session session) => await session.CreateCallbackAsync<Action<string>>(_ => { });", "JIT0011")]
    [InlineData("static async Task CreateAsync(Session session) => await session.CreateCallbackAsync((ReadOnlySpan<int> a) => a[0]);", "JIT0011")]
    [InlineData("public delegate void Takes(ref int value); static async Task CreateAsync(Session session, Takes takes) => await session.CreateCallbackAsync(takes);", "JIT0011")]
    [InlineData("static async Task CreateAsync(Session session) => await session.CreateCallbackAsync<Func<Task>>(() => Task.CompletedTask);", "JIT0011")]
    public void A_delegate_type_that_cannot_be_known_or_called_is_refused(string member, string code) => Assert.Equal(
        code,
        Assert.Single(Compiled.Refusals($"using System; using System.Threading.Tasks; using Jitney.Functions; using Jitney.Sessions; public static class Uses {{ {member} }}")).Id);

    [Theory]
    [InlineData("int f(sbyte a, ushort b, nint c, double d, bool e, char g, Int128 h, DayOfWeek i);")]
    [InlineData("void f(string? text, ReadOnlySpan<byte> one, Span<double> two, Memory<int> three, ReadOnlyMemory<long> four);")]
    [InlineData("Task f(string text, Memory<int> three, ReadOnlyMemory<long> four, CancellationToken token);")]
    [InlineData("ValueTask<Good> f(Good value, Memory<Good> values);")]
    [InlineData("bool f(ref int a, in Good b, out Int128 c);")]
    [InlineData("unsafe int* f(int* a, void* b, delegate* unmanaged<int, int> c);")]
    [InlineData("[Import(\"strange \\\"name\\\"\")] int @class(int @event, string @string);")]
    [InlineData("Fixed f(Fixed value, Union union, Many many, Packed packed);")]
    [InlineData("event Action? Changed { add { } remove { } } static int Ready() => 3; int Default() => f(2); int f(int a);")]
    public void What_can_be_passed_compiles_without_a_word(string members) =>
        Assert.Empty(Compiled.Problems(Source(members)).Select(static problem => problem.ToString()));

    [Fact]
    public void A_class_of_partial_methods_compiles() => Assert.Empty(Compiled.Problems("""
        using System.Threading.Tasks;
        using Jitney.Functions;
        namespace Deep.Within;
        partial class Outer
        {
            partial record struct Middle
            {
                [NativeFunctions]
                internal sealed partial class Native
                {
                    public partial int Add(int left, int right);
                    internal partial Task<int> AddAsync(int left, int right);
                    private partial void Tick();
                    public int Twice(int value) { Tick(); return Add(value, value); }
                }
            }
        }
        """).Select(static problem => problem.ToString()));

    private static string Source(string members) => $$"""
        using System; using System.Runtime.CompilerServices; using System.Runtime.InteropServices; using System.Threading; using System.Threading.Tasks; using Jitney.Functions;
        namespace Tests;
        public struct WithText { public string Text; }
        [StructLayout(LayoutKind.Auto)] public struct Automatic { public int Number; }
        public struct Empty { }
        [StructLayout(LayoutKind.Sequential, Size = 16)] public struct Padded { public int Number; }
        public record struct Good(int Number, double Other);
        public unsafe struct Fixed { public fixed byte Bytes[20]; }
        [StructLayout(LayoutKind.Explicit)] public struct Union { [FieldOffset(0)] public int Number; [FieldOffset(0)] public float Other; }
        [InlineArray(3)] public struct Many { private short _first; }
        [StructLayout(LayoutKind.Sequential, Pack = 1)] public struct Packed { public byte One; public int Two; }
        [NativeFunctions]
        public partial interface IFunctions
        {
            {{members}}
        }
        """;
}
