// Links an object into this process and calls a function of it as an ordinary function pointer, without any message in between.
// Usage: InProcess add.o add 2 3
using System.Globalization;
using Jitney.Sessions;

await using Session session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.InProcess });
session.AddObject(args[0]);
Symbol function = await session.LookUpAsync(args[1]);
Console.WriteLine(Call(function, long.Parse(args[2], CultureInfo.InvariantCulture), long.Parse(args[3], CultureInfo.InvariantCulture)));

// Safe because the session lives on while the function runs, and the caller knows its signature.
static unsafe long Call(Symbol function, long left, long right) =>
    ((delegate* unmanaged<long, long, long>)(ulong)function.Address)(left, right);
