namespace Jitney.Protocol.Vocabulary;

/// <summary>Keys of the values that an executor says of itself in its Setup message.</summary>
internal static class BootstrapKeys
{
    /// <summary>What stripes of reservations are multiples of, as 64-bit number; the page size where it is not said.</summary>
    public const string StripeUnit = "__jitney_stripe_unit";
}
