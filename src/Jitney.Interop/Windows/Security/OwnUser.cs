using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows.Security;

/// <summary>The user that this process runs for, as the system's security knows him.</summary>
internal static unsafe class OwnUser
{
    // What stands for this process's token wherever a handle of one is asked for.
    private const nint ThisToken = -4;

    // A SID has at most 68 bytes.
    private const int RoomForOne = 128;

    /// <summary>His identifier in letters: S-1-5-21-...</summary>
    /// <exception cref="SystemCallException">The system does not tell who he is.</exception>
    public static string Name
    {
        get
        {
            byte* room = stackalloc byte[RoomForOne];
            return NameOf(Identifier(room, SecurityCalls.TokenUser));
        }
    }

    /// <summary>A description, in the system's language for such, by which this user alone may use a thing, and nothing is inherited from elsewhere.</summary>
    /// <param name="isFolder">Whether what is made inside it is to have the same.</param>
    /// <exception cref="SystemCallException">The system does not tell who the user is.</exception>
    public static string OnlyHim(bool isFolder = false) => isFolder ? $"D:P(A;OICI;FA;;;{Name})" : $"D:P(A;;GA;;;{Name})";

    /// <summary>Whether a thing belongs to this user, or to the group that his things belong to.</summary>
    /// <exception cref="SystemCallException">The system does not tell.</exception>
    public static bool Owns(nint handle)
    {
        int error = SecurityCalls.GetSecurity(handle, SecurityCalls.KernelObject, SecurityCalls.OwnerInformation, out nint owner, null, null, null, out nint descriptor);
        if (error != 0)
        {
            throw new SystemCallException("GetSecurityInfo", error, "who owns an object");
        }

        try
        {
            return IsOwn(owner, SecurityCalls.TokenUser) || IsOwn(owner, SecurityCalls.TokenOwner);
        }
        finally
        {
            _ = SecurityCalls.Free(descriptor);
        }
    }

    /// <summary>A user's or a group's identifier in letters.</summary>
    /// <param name="identifier">The system's own form of it; 0 for nobody.</param>
    /// <exception cref="SystemCallException">It is none.</exception>
    public static string NameOf(nint identifier)
    {
        if (identifier == 0)
        {
            return "nobody";
        }

        if (!SecurityCalls.Print(identifier, out nint text))
        {
            throw SystemCallException.FromLastError("ConvertSidToStringSidW");
        }

        try
        {
            return Marshal.PtrToStringUni(text)!;
        }
        finally
        {
            _ = SecurityCalls.Free(text);
        }
    }

    // Not every object has an owner.
    private static bool IsOwn(nint owner, int what)
    {
        byte* room = stackalloc byte[RoomForOne];
        return owner != 0 && SecurityCalls.AreSame(owner, Identifier(room, what));
    }

    // Both answers begin with a pointer to the SID behind them.
    private static nint Identifier(byte* room, int what) => SecurityCalls.GetTokenInformation(ThisToken, what, room, RoomForOne, out _)
        ? *(nint*)room
        : throw SystemCallException.FromLastError("GetTokenInformation");
}
