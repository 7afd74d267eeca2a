using Jitney.Interop.Windows.Security;

namespace Jitney.Interop.Windows.Sockets;

/// <summary>Who owns a file, and who else may use it.</summary>
internal static unsafe class FileAccessList
{
    // Who may do everything anyhow: the system, and the machine's administrators.
    private const string LocalSystem = "S-1-5-18";
    private const string Administrators = "S-1-5-32-544";

    // An owner's own rights stand there for whoever owns the file.
    private const string OwnerRights = "S-1-3-4";

    private const byte ACCESS_ALLOWED_ACE_TYPE = 0;
    private const byte ACCESS_DENIED_ACE_TYPE = 1;
    private const byte INHERIT_ONLY_ACE = 8;

    /// <summary>Checks that a file is this user's alone.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="path">What it is called, for the problem.</param>
    /// <returns>Null when it is; else the problem.</returns>
    /// <exception cref="SystemCallException">The system does not tell.</exception>
    public static string? ProblemWith(nint file, string path)
    {
        nint access;
        int error = SecurityCalls.GetSecurity(
            file, SecurityCalls.FileObject, SecurityCalls.OwnerInformation | SecurityCalls.AccessInformation, out nint owner, null, &access, null, out nint descriptor);
        if (error != 0)
        {
            throw new SystemCallException("GetSecurityInfo", error, path);
        }

        try
        {
            // Who is an administrator may have files that belong to all of them.
            string own = OwnUser.Name;
            string user = OwnUser.NameOf(owner);
            if (user != own && user != Administrators)
            {
                return $"{path} belongs to user {user}, not to user {own}: a secret must be one's own";
            }

            return access == 0 ? $"{path} can be used by everybody: {Advice(path)}"
                : StrangerIn((byte*)access, own) is { } stranger ? $"{path} can be used by others ({stranger}): {Advice(path)}"
                : null;
        }
        finally
        {
            _ = SecurityCalls.Free(descriptor);
        }
    }

    private static string Advice(string path) => $"icacls \"{path}\" /inheritance:r /grant:r \"%USERNAME%\":F";

    // ACL: revision, padding, size, count of entries, padding. Each entry: type, flags, size; of the simple types then a mask and who it is for.
    private static string? StrangerIn(byte* list, string own)
    {
        int count = *(ushort*)(list + 4);
        byte* entry = list + 8;
        for (; count > 0; count--, entry += *(ushort*)(entry + 2))
        {
            if (entry[0] == ACCESS_DENIED_ACE_TYPE || (entry[1] & INHERIT_ONLY_ACE) != 0)
            {
                continue;
            }

            if (entry[0] != ACCESS_ALLOWED_ACE_TYPE)
            {
                return "by an entry of a kind that is not known here";
            }

            string user = OwnUser.NameOf((nint)(entry + 8));
            if (*(uint*)(entry + 4) != 0 && user != own && user is not (LocalSystem or Administrators or OwnerRights))
            {
                return user;
            }
        }

        return null;
    }
}
