using System.Diagnostics.CodeAnalysis;
using Jitney.Executors;
using Jitney.Linking.Passes;
using Jitney.Memory;

namespace Jitney.Testing;

/// <summary>What the parts of a session have to do that somebody brings along: checks for tests of them, in whatever test framework.</summary>
/// <remarks>
/// <code>
/// await Contracts.RunAsync(Contracts.OfMapper(() => ChildExecutor.StartAsync(ChildExecutorOptions.For(path)), control => new MyMapper(control)));
///
/// // or as tests of their own, here with xunit:
/// public static TheoryData&lt;string> Names => [.. All.Select(check => check.Name)];
/// [Theory, MemberData(nameof(Names))]
/// public Task Keeps_its_contract(string name) => All.Single(check => check.Name == name).RunAsync();
/// </code>
/// </remarks>
public static class Contracts
{
    /// <summary>What memory mappers do.</summary>
    /// <param name="start">Starts an executor on x86-64, on Linux or Windows, which the check ends.</param>
    /// <param name="create">Makes a mapper for it.</param>
    public static IReadOnlyList<ContractCheck> OfMapper(Func<Task<IExecutorProcessControl>> start, Func<IExecutorProcessControl, IMemoryMapper> create) =>
        MapperContract.Checks(NotNull(start), NotNull(create));

    /// <summary>What memory managers do.</summary>
    /// <inheritdoc cref="OfMapper"/>
    /// <param name="start">Starts an executor on x86-64, on Linux or Windows, which the check ends.</param>
    /// <param name="create">Makes a memory manager for it.</param>
    public static IReadOnlyList<ContractCheck> OfMemoryManager(Func<Task<IExecutorProcessControl>> start, Func<IExecutorProcessControl, IMemoryManager> create) =>
        ManagerContract.Checks(NotNull(start), NotNull(create));

    /// <summary>What executors do.</summary>
    /// <param name="start">Starts one on x86-64, on Linux or Windows, which the check ends.</param>
    public static IReadOnlyList<ContractCheck> OfExecutor(Func<Task<IExecutorProcessControl>> start) => ExecutorContract.Checks(NotNull(start));

    /// <summary>What passes do that leave alone what is linked here: a few functions and variables that refer to each other.</summary>
    /// <param name="start">Starts an executor on x86-64, on Linux or Windows, which the check ends.</param>
    /// <param name="slot">When the pass is run.</param>
    /// <param name="create">Makes one.</param>
    public static IReadOnlyList<ContractCheck> OfPass(Func<Task<IExecutorProcessControl>> start, PassSlot slot, Func<ILinkPass> create) =>
        PassContract.Checks(NotNull(start), slot, NotNull(create));

    /// <summary>Runs checks, one after the other.</summary>
    /// <exception cref="ContractException">Some have failed; it says which, and how.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "All that fails is told together.")]
    public static async Task RunAsync(IReadOnlyList<ContractCheck> checks, CancellationToken cancellation = default)
    {
        var failures = new List<Exception>();
        var texts = new List<string>();
        foreach (ContractCheck check in NotNull(checks))
        {
            try
            {
                await check.RunAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                failures.Add(exception);
                texts.Add($"{check.Name}: {exception.Message}");
            }
        }

        if (failures.Count > 0)
        {
            throw new ContractException($"{failures.Count} of {checks.Count} checks failed:\n{string.Join('\n', texts)}", new AggregateException(failures));
        }
    }

    private static T NotNull<T>(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }
}
