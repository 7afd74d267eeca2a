using Xunit;

// A child that is being started has copies of all descriptors of this process for a moment. So a test that starts one would keep open what another test closes, whose other end waits for
// that.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
