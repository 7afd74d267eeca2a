using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Failures;

/// <summary>Several things are wrong with the inputs; all of them are told at once.</summary>
public sealed class LinkErrorsException : LinkException
{
    /// <summary>Gathers errors.</summary>
    /// <param name="errors">At least one, in the order of the inputs.</param>
    public LinkErrorsException(IReadOnlyList<LinkException> errors)
        : base(string.Join(Environment.NewLine, errors.Select(error => error.Message))) => Errors = errors;

    /// <summary>The errors, each complete in itself.</summary>
    public IReadOnlyList<LinkException> Errors { get; }

    /// <summary>Throws when there are errors: the only one as it is, several together.</summary>
    public static void ThrowIfAny(IReadOnlyList<LinkException> errors)
    {
        if (errors.Count > 0)
        {
            throw errors.Count == 1 ? errors[0] : new LinkErrorsException(errors);
        }
    }
}
