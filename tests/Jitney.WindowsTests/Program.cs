using System.Reflection;
using Jitney.WindowsTests;

if (args is not [string name, string resultsPath, ..])
{
    Console.Error.WriteLine("usage: Jitney.WindowsTests ASSEMBLY RESULTS [WORD]: runs the tests of an assembly whose names hold the word, and adds what came of them to a file");
    return 2;
}

using var results = new Results(resultsPath);
await new TestRun(Assembly.Load(new AssemblyName(name)), results).RunAsync(args.Length > 2 ? args[2] : "");
return 0;
