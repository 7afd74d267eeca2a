namespace Jitney.Functions;

/// <summary>Has the source generator of Jitney.Generators make the methods of a partial interface, or the partial methods of a class, call native functions.</summary>
/// <remarks>
/// It adds <c>BindAsync(session)</c> and <c>BindAsync(dylib)</c>, which links what the functions need and gives an object that calls them. A method that gives a task calls asynchronously; another one calls
/// on its own thread where the executor is this process, and waits for small calls through shared memory; where the executor has none for calls it throws an <see cref="InvalidOperationException"/>. What cannot be passed is an error of the compiler with a code that begins with JIT.
/// </remarks>
/// <example>
/// <code>
/// IGeometry geometry = await IGeometry.BindAsync(session);
/// Point moved = await geometry.MoveAsync(new Point(1, 2), 0.5);
///
/// public record struct Point(double X, double Y);
///
/// [NativeFunctions]
/// public partial interface IGeometry
/// {
///     [Import("move")]
///     ValueTask&lt;Point&gt; MoveAsync(Point point, double by);          // struct point move(struct point, double)
///     int Count(string text, ReadOnlySpan&lt;int&gt; values, int count); // int Count(const char *, const int *, int)
/// }
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class)]
public sealed class NativeFunctionsAttribute : Attribute;
