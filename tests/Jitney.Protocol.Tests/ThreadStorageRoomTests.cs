using Jitney.Protocol.Vocabulary;
using Xunit;

namespace Jitney.Protocol.Tests;

/// <summary>The word by which a controller asks for thread-local storage.</summary>
public sealed class ThreadStorageRoomTests
{
    [Fact]
    public void A_word_says_what_was_asked_for()
    {
        var room = new ThreadStorageRoom(5000, 4096);
        Assert.Equal("thread-storage=5000,4096", room.Word);
        Assert.True(ThreadStorageRoom.TryParse(room.Word, out ThreadStorageRoom read));
        Assert.Equal(room, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("filedescs=3,4")]
    [InlineData("thread-storage=")]
    [InlineData("thread-storage=5000")]
    [InlineData("thread-storage=5000,")]
    [InlineData("thread-storage=5000,0")]
    [InlineData("thread-storage=5000,48")]
    [InlineData("thread-storage=-1,16")]
    [InlineData("thread-storage=2147483648,16")]
    [InlineData("thread-storage=5000,536870912")]
    [InlineData("thread-storage=99999999999999999999,16")]
    public void Other_words_are_no_room(string word) => Assert.False(ThreadStorageRoom.TryParse(word, out _));

    [Fact]
    public void Room_must_be_large_and_aligned_enough()
    {
        var room = new ThreadStorageRoom(100, 64);
        Assert.True(room.Holds(new ThreadStorageRoom(100, 64)));
        Assert.False(room.Holds(new ThreadStorageRoom(101, 1)));
        Assert.False(room.Holds(new ThreadStorageRoom(1, 128)));
    }
}
