using Jitney.Interop.Rings;
using Jitney.Interop.Sockets;
using Jitney.Interop.Windows.Memory;
using Jitney.Interop.Windows.Security;

namespace Jitney.Interop.Windows.Rings;

/// <inheritdoc cref="SharedWaits"/>
/// <remarks>
/// The system has no words that threads of several processes sleep on, but events. The maker of the memory draws 16 random bytes, writes them into the room, and makes
/// two events whose names have them; whoever has the memory opens the same. Only this user may. Each end reads the bytes once, so that nothing
/// written there later matters.
/// </remarks>
internal sealed unsafe class SystemSharedWaits : SharedWaits
{
    /// <inheritdoc/>
    public override (ISharedWait Calls, ISharedWait Answers) Make(Span<byte> room, bool isMaker)
    {
        Span<byte> chance = room[..16];
        if (isMaker)
        {
            RandomBytes.Here.Make(chance.Length).CopyTo(chance);
        }

        string name = $@"Local\jitney_ring_{Convert.ToHexStringLower(chance)}_";
        EventWait calls = new(isMaker ? Create(name + "calls") : Open(name + "calls"));
        try
        {
            return (calls, new EventWait(isMaker ? Create(name + "answers") : Open(name + "answers")));
        }
        catch
        {
            calls.Dispose();
            throw;
        }
    }

    private static KernelHandle Create(string name)
    {
        using var security = new SecurityDescriptor(OwnUser.OnlyHim());
        MemoryCalls.SecurityAttributes attributes = security.Attributes;
        fixed (char* text = name)
        {
            var made = new KernelHandle(EventCalls.Create(&attributes, 0, 0, text));
            return !made.IsInvalid ? made : throw SystemCallException.FromLastError("CreateEvent", name);
        }
    }

    private static KernelHandle Open(string name)
    {
        fixed (char* text = name)
        {
            var opened = new KernelHandle(EventCalls.Open(EventCalls.MayModify | EventCalls.MayWait, 0, text));
            return !opened.IsInvalid ? opened : throw SystemCallException.FromLastError("OpenEvent", name);
        }
    }
}
