namespace Jitney.Protocol.Messages;

/// <summary>In which form a dylib manager answers a lookup.</summary>
internal enum DylibLookUpForm
{
    /// <summary>LLVM 17 and later: an address and two bytes of flags for each symbol.</summary>
    AddressesAndFlags,

    /// <summary>LLVM 16 and earlier: bare addresses. Such an executor also sends <see cref="SetupForm.WithoutBootstrapValues"/>.</summary>
    Addresses,
}
