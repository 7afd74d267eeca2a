using System.Diagnostics;
using System.Reflection;
using Xunit;
using Xunit.Runner.Common;
using Xunit.Sdk;
using Xunit.v3;

namespace Jitney.WindowsTests;

/// <summary>Runs the tests of one assembly of this program, one after another.</summary>
/// <remarks>xunit finds the tests and runs each. Its own way from one to the other asks for the assembly's file and for numbers out of it, and there are none.</remarks>
/// <param name="assembly">The assembly.</param>
/// <param name="results">Where to write what comes of them.</param>
internal sealed class TestRun(Assembly assembly, Results results) : IMessageBus
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    private readonly Lock _gate = new();
    private string? _running;
    private long _since;

    /// <summary>Runs those whose names hold a word, and that were not begun before.</summary>
    public async Task RunAsync(string word)
    {
        // Holds for what is called from here.
        TestContext.SetForInitialization(null, diagnosticMessages: false, internalDiagnosticMessages: false);
        List<IXunitTestCase> cases = await FindAsync(word);
        new Thread(Watch) { IsBackground = true }.Start();
        foreach (IGrouping<Type, IXunitTestCase> ofClass in cases.GroupBy(static one => one.TestMethod.TestClass.Class))
        {
            await using var fixtures = new Fixtures(ofClass.Key);
            foreach (IXunitTestCase one in ofClass)
            {
                await RunAsync(one, fixtures);
            }
        }

        results.Add("end");
    }

    /// <inheritdoc/>
    public bool QueueMessage(IMessageSinkMessage message)
    {
        string? name = _running;
        switch (message)
        {
            case ITestPassed:
                End("passed", name);
                break;
            case ITestSkipped:
                End("skipped", name);
                break;
            case ITestFailed failed:
                End("failed", name);
                Tell(name, ExceptionUtility.CombineMessages(failed), ExceptionUtility.CombineStackTraces(failed));
                break;
            case IErrorMetadata problem:
                End("failed", name);
                Tell(name, ExceptionUtility.CombineMessages(problem), ExceptionUtility.CombineStackTraces(problem));
                break;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is kept.
    }

    private static void Tell(string? name, string problem, string? trace = null) => Console.WriteLine($"failed: {name}\n  {problem}\n{trace}\n");

    private async Task<List<IXunitTestCase>> FindAsync(string word)
    {
        var cases = new List<IXunitTestCase>();
        var tests = new XunitTestAssembly(assembly, null, assembly.GetName().Version, assembly.GetName().Name);
        await new XunitTestFrameworkDiscoverer(tests).Find(
            found =>
            {
                if (found is IXunitTestCase one && !results.HasBegun(one.UniqueID) && one.TestCaseDisplayName.Contains(word, StringComparison.Ordinal))
                {
                    cases.Add(one);
                }

                return ValueTask.FromResult(true);
            },
            // A theory is one case. Whatever its rows are, they need not be written down.
            TestFrameworkOptions.ForDiscovery(new TestAssemblyConfiguration { PreEnumerateTheories = false }));
        return cases;
    }

    private async Task RunAsync(IXunitTestCase one, Fixtures fixtures)
    {
        results.Add("begin", one.UniqueID);
        Begin(one.TestCaseDisplayName);
        try
        {
            if (one.SkipReason is not null)
            {
                End("skipped", one.TestCaseDisplayName);
                return;
            }

            foreach (IXunitTest test in await one.CreateTests())
            {
                GiveTypes(test);
                object?[] arguments = await fixtures.ArgumentsAsync();
                Begin(test.TestDisplayName);
                using var cancellation = new CancellationTokenSource();
                await XunitTestRunner.Instance.Run(
                    test, this, arguments, ExplicitOption.Off, ExceptionAggregator.Create(), cancellation, one.TestMethod.BeforeAfterTestAttributes);
            }
        }
        catch (Exception exception)
        {
            End("failed", one.TestCaseDisplayName);
            Tell(one.TestCaseDisplayName, exception.ToString());
        }
        finally
        {
            End(null, null);
            results.Add("done", one.UniqueID);
        }
    }

    // The runtime does not tell what an array in an attribute is of.
    private static void GiveTypes(IXunitTest test)
    {
        foreach ((int index, ParameterInfo parameter) in test.TestMethod.Parameters.Index())
        {
            if (index < test.TestMethodArguments.Length && test.TestMethodArguments[index] is object[] values && parameter.ParameterType.GetElementType() is { } element && element != typeof(object))
            {
                Array typed = Array.CreateInstance(element, values.Length);
                Array.Copy(values, typed, values.Length);
                test.TestMethodArguments[index] = typed;
            }
        }
    }

    private void Begin(string name)
    {
        lock (_gate)
        {
            _running = name;
            _since = Environment.TickCount64;
        }
    }

    private void End(string? result, string? name)
    {
        lock (_gate)
        {
            _running = null;
        }

        if (result is not null)
        {
            results.Add(result, name ?? "");
        }
    }

    // Nothing can stop a thread that does not want to: the whole program ends, and the next one goes on behind this test.
    private void Watch()
    {
        while (true)
        {
            Thread.Sleep(1000);
            lock (_gate)
            {
                if (_running is { } name && Environment.TickCount64 - _since > s_limit.TotalMilliseconds)
                {
                    results.Add("failed", name);
                    Tell(name, $"did not end within {s_limit.TotalSeconds} s");
                    Console.Out.Flush();
                    Process.GetCurrentProcess().Kill();
                }
            }
        }
    }
}
