using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Resolution;

/// <summary>Does the name table tell names apart, and is the hash one?</summary>
public sealed class NameTableTests
{
    [MadeUpFact]
    public void Behaves_as_a_dictionary_does() => Prop.ForAll<NonNull<string>[]>(names =>
    {
        var table = new NameTable();
        var model = new Dictionary<string, int>();
        foreach (string name in names.Select(name => name.Get))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(name);
            string key = Convert.ToHexString(bytes);
            Assert.Equal(model.GetValueOrDefault(key, -1), table.Find(bytes, NameHash.Of(bytes)));
            if (!model.TryGetValue(key, out int number))
            {
                model.Add(key, number = model.Count);
            }

            Assert.Equal(number, table.Intern(bytes));
            Assert.Equal(bytes, table.Bytes(number).ToArray());
        }

        return table.Count == model.Count;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Keeps_many_names_apart()
    {
        var table = new NameTable();
        for (int round = 0; round < 2; round++)
        {
            for (int index = 0; index < 100_000; index++)
            {
                Assert.Equal(index, table.Intern(Encoding.UTF8.GetBytes($"_ZN5space4nameILi{index}EEvv")));
            }
        }

        Assert.Equal(100_000, table.Count);
        Assert.Equal("_ZN5space4nameILi99999EEvv", table.Text(99_999));
    }

    [Fact]
    public void Keeps_scopes_apart()
    {
        const int Names = 5_000;
        int[] scopes = [NameTable.MainScope, 1, 2, 70_000, LinkSpace.ProcessScope];
        var table = new NameTable();
        for (int round = 0; round < 2; round++)
        {
            for (int index = 0; index < Names * scopes.Length; index++)
            {
                byte[] name = Encoding.UTF8.GetBytes($"name{index / scopes.Length}");
                int scope = scopes[index % scopes.Length];
                Assert.Equal(round == 0 ? -1 : index, table.Find(name, NameHash.Of(name), scope));
                Assert.Equal(index, table.Intern(name, scope));
                Assert.Equal(scope, table.Scope(index));
                Assert.Equal(name, table.Bytes(index).ToArray());
                Assert.Equal(NameHash.Of(name), table.Hash(index));
            }
        }

        Assert.Equal(Names * scopes.Length, table.Count);
    }

    [Fact]
    public void Keeps_names_of_every_size()
    {
        // Larger than what is got at a time, and as large; with small ones and none between them.
        int[] sizes = [1, 16 * 1024, 0, 3 << 20, 5, 2 << 20, (2 << 20) - 1, 1, 0, 2, (4 << 20) + 1, 7, 1 << 20, 1 << 20, 3];
        var table = new NameTable();
        var names = new List<byte[]>();
        for (int index = 0; index < sizes.Length; index++)
        {
            byte[] name = new byte[sizes[index]];
            name.AsSpan().Fill((byte)('a' + index));
            int number = table.Intern(name);
            if (number == names.Count)
            {
                names.Add(name);
            }
        }

        Assert.Equal(sizes.Length - 1, table.Count);
        for (int number = 0; number < names.Count; number++)
        {
            Assert.True(table.Bytes(number).SequenceEqual(names[number]), $"name {number}");
            Assert.Equal(number, table.Find(names[number], NameHash.Of(names[number])));
        }
    }

    [Fact]
    public void Tells_names_apart_that_have_the_same_hash()
    {
        var table = new NameTable();
        for (int index = 0; index < 2000; index++)
        {
            Assert.Equal(index, table.Intern(Encoding.UTF8.GetBytes($"n{index}"), hash: 42));
        }

        Assert.Equal(1234, table.Find("n1234"u8, 42));
        Assert.Equal(-1, table.Find("n1234"u8, 42UL << 32));
        Assert.Equal(-1, table.Find("other"u8, 42));
    }

    [Theory]
    [InlineData(0, 0xabac0158050fc4dc)]
    [InlineData(1, 0xc9f49bf37d57ca93)]
    [InlineData(8, 0x369095118d299a8e)]
    [InlineData(15, 0xd320d86d2a519956)]
    public void The_hash_is_SipHash(int length, ulong expected)
    {
        // The published vectors: key and message are 0, 1, 2, ...
        byte[] message = [.. Enumerable.Range(0, length).Select(number => (byte)number)];
        Assert.Equal(expected, NameHash.Of(message, 0x0706050403020100, 0x0f0e0d0c0b0a0908));
    }

    [Fact]
    public void Names_made_up_to_collide_do_not()
    {
        // Two words differ in bits that multiplication carries out of the product, whatever was multiplied before: so any choice of pairs had one hash.
        const int Pairs = 14;
        var hashes = new HashSet<ulong>();
        for (int choice = 0; choice < 1 << Pairs; choice++)
        {
            byte[] name = [.. Enumerable.Repeat("abcdefghabchefgh"u8.ToArray(), Pairs).SelectMany(part => part)];
            for (int pair = 0; pair < Pairs; pair++)
            {
                int flip = (choice >> pair & 1) * 0x80;
                name[(16 * pair) + 7] ^= (byte)flip;
                name[(16 * pair) + 11] ^= (byte)flip;
                name[(16 * pair) + 15] ^= (byte)flip;
            }

            hashes.Add(NameHash.Of(name));
        }

        Assert.Equal(1 << Pairs, hashes.Count);
        Assert.InRange(hashes.Select(hash => (int)hash & 0xffff).Distinct().Count(), 1 << (Pairs - 1), 1 << Pairs);
    }

    [Fact]
    public void Hashes_of_many_similar_names_differ()
    {
        var hashes = new HashSet<ulong>();
        for (int index = 0; index < 200_000; index++)
        {
            Assert.True(hashes.Add(NameHash.Of(Encoding.UTF8.GetBytes($"PyUnicode_{index:x}"))));
        }

        // The low bits choose the slot.
        Assert.InRange(hashes.Select(hash => (int)hash & 0xffff).Distinct().Count(), 60_000, 65_536);
    }

    [Fact]
    public async Task Names_that_are_known_can_be_read_while_others_are_added()
    {
        const int Count = 60_000;
        var table = new NameTable();
        int known = 0;
        Task reading = Task.Run(() =>
        {
            var random = new Random(5);
            for (int last = 0; last < Count; last = Volatile.Read(ref known))
            {
                int name = random.Next(Math.Max(1, last));
                if (last > 0)
                {
                    byte[] text = System.Text.Encoding.ASCII.GetBytes($"name{name}");
                    Assert.True(table.Bytes(name).SequenceEqual(text));
                    Assert.Equal(name, table.Find(text, NameHash.Of(text)));
                }
            }
        }, TestContext.Current.CancellationToken);
        for (int name = 0; name < Count; name++)
        {
            byte[] text = System.Text.Encoding.ASCII.GetBytes($"name{name}");
            Assert.Equal(name, table.Intern(text));
            Volatile.Write(ref known, name + 1);
        }

        await reading;
    }
}
