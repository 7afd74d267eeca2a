using Jitney.Executors;
using Jitney.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Sessions;

/// <summary>Looks names up through the services of LLVM's executors, which answer for one library at a time, and say nothing about a symbol but its address.</summary>
internal static class DylibManagerLookUps
{
    /// <summary>Looks names up in libraries, of which the first that has one counts.</summary>
    /// <param name="control">An executor that offers one of the two services.</param>
    /// <param name="libraries">The libraries' handles, in the order in which they are asked.</param>
    /// <param name="names">The names.</param>
    /// <param name="step">What the caller is doing, for messages.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>A symbol for each name, null where no library has it.</returns>
    /// <exception cref="ExecutorException">The executor or the connection failed, or the answer is not one.</exception>
    public static async ValueTask<ImportedSymbol[]> LookUpAsync(
        IExecutorProcessControl control, IReadOnlyList<ExecutorAddress> libraries, ReadOnlyMemory<byte>[] names, string step, CancellationToken cancellation)
    {
        // LLVM 22 has another function in the place of the earlier one.
        var writer = new SpsWriter();
        bool resolves = !control.Description.Offers(BootstrapSymbols.DylibManagerLookUp) && control.Description.Offers(BootstrapSymbols.DylibManagerResolve);
        var found = new ImportedSymbol[names.Length];
        foreach (ExecutorAddress handle in libraries)
        {
            writer.Clear();
            if (!resolves)
            {
                writer.Address(control.Description.Service(BootstrapSymbols.DylibManagerInstance));
            }

            writer.Address(handle).Count(names.Length);
            foreach (ReadOnlyMemory<byte> name in names)
            {
                writer.Bytes(name.Span).Boolean(false);
            }

            ReadOnlyMemory<byte> result = await control.CallAsync(
                control.Description.Service(resolves ? BootstrapSymbols.DylibManagerResolve : BootstrapSymbols.DylibManagerLookUp),
                writer.Written,
                step,
                cancellation: cancellation).ConfigureAwait(false);
            DylibLookUpForm form = control.Description.DylibLookUpForm;
            Expected<IReadOnlyList<ExecutorAddress>> answer = Answers.Decode(step, result, bytes => resolves
                ? DylibManagerMessages.DecodeResolveResult(bytes.Span)
                : DylibManagerMessages.DecodeLookUpResult(bytes.Span, form));
            if (!answer.HasValue || answer.Value.Count != names.Length)
            {
                throw new ExecutorException(FailureSide.Executor, step, answer.Problem ?? $"it answered for {answer.Value!.Count} of {names.Length}");
            }

            for (int index = 0; index < found.Length; index++)
            {
                if (found[index].Address.IsNull)
                {
                    found[index] = new ImportedSymbol(answer.Value[index], 0, SymbolKind.Unknown);
                }
            }
        }

        return found;
    }
}
