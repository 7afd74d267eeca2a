// Calls functions with the types that they have in C: `cc -c -fPIC geometry.c`, then `TypedCalls geometry.o`, or `TypedCalls geometry.o --in-process`.
using Jitney.Functions;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

await using Session session = await Session.StartAsync(new LinkSessionOptions { Executor = args.Contains("--in-process") ? ExecutorChoice.InProcess : ExecutorChoice.Child() });
session.AddObject(args[0]);

// All at once: what is missing is told in one go.
IGeometry geometry = await IGeometry.BindAsync(session);
Console.WriteLine(await geometry.MoveAsync(new Point(1, 2), 0.5));
Console.WriteLine(await geometry.LengthAsync("zwölf"));

// These two wait: in process they are plain calls through a function pointer, else the thread waits for shared memory.
int[] values = [3, 1, 2];
geometry.Double(values, (nuint)values.Length);
Console.WriteLine(string.Join(' ', values));
Console.WriteLine(geometry.Divide(17, 5, out int rest) + " " + rest);

// One function as a delegate, and a delegate as a function.
Func<double, int, double> scale = await session.GetFunctionAsync<Func<double, int, double>>("scale");
Console.WriteLine(scale(2.5, 3));
int offset = 100;
await using NativeCallback add = await session.CreateCallbackAsync<Func<int, int, int>>((left, right) => left + right + offset);
Console.WriteLine(await geometry.ApplyAsync(add.Address, 3, 4));

Variable<int> calls = await session.GetVariableAsync<int>("calls");
Console.WriteLine(await calls.ReadAsync());

internal record struct Point(double X, double Y);

[NativeFunctions]
internal partial interface IGeometry
{
    [Import("move")]
    ValueTask<Point> MoveAsync(Point point, double by);

    [Import("length")]
    ValueTask<long> LengthAsync(string text);

    [Import("twice")]
    void Double(Span<int> values, nuint count);

    [Import("divide")]
    int Divide(int left, int right, out int rest);

    [Import("apply")]
    ValueTask<int> ApplyAsync(ExecutorAddress function, int left, int right);
}
