using System.Runtime.Versioning;
using Jitney.Integration.Tests.Infrastructure;

[assembly: AssemblyFixture(typeof(Workshop))]
[assembly: SupportedOSPlatform("linux")]

return args is [Controller.Word, ..]
    ? await Controller.RunAsync(args[1..])
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
