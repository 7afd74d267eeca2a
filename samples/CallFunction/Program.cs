// Links an object into a child process and calls a function of it there. A crash of the function would end the child, not this program.
// Usage: CallFunction add.o add 2 3
using System.Globalization;
using Jitney.Sessions;

await using Session session = await Session.StartAsync();
session.AddObject(args[0]);
Symbol function = await session.LookUpAsync(args[1]);
long result = await session.CallAsync(function.Address, [.. args[2..].Select(word => long.Parse(word, CultureInfo.InvariantCulture))]);
Console.WriteLine(result);
