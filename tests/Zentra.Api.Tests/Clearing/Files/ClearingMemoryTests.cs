using Zentra.Cards.Clearing;
using Zentra.Server.Clearing.Files;

namespace Zentra.Api.Tests.Clearing.Files;

/// <summary>Long files need no more memory than short ones. Alone, since the heap is everybody's.</summary>
[Collection(nameof(ClearingMemoryTests))]
[CollectionDefinition(nameof(ClearingMemoryTests), DisableParallelization = true)]
public sealed class ClearingMemoryTests
{
    private const int Records = 200_000;
    private const int Sampled = 20_000;
    private const long MaxGrowth = 8L << 20;

    [Theory]
    [InlineData("csv", false)]
    [InlineData("ndjson", false)]
    [InlineData("visa.base2", false)]
    [InlineData("mastercard.ipm", false)]
    [InlineData("mastercard.ipm", true)]
    public async Task The_heap_does_not_grow_with_the_file(string format, bool isBlocked)
    {
        var path = Path.GetTempFileName();
        try
        {
            await using (var file = File.Create(path))
            {
                ClearingFileWriter.Write(
                    format, AnyRecord.Many(format, Records), file,
                    new(AnyRecord.FileDate, IsEbcdic: isBlocked, IsBlocked: isBlocked));
            }
            await using var read = File.OpenRead(path);
            var (count, first, peak) = (0, 0L, 0L);
            ClearingRow? last = null;
            await foreach (var row in ClearingFormats.Find(format)!.Open().Read(read, CancellationToken.None))
            {
                last = row;
                count += row is ClearingRow.Record ? 1 : 0;
                if (row is ClearingRow.Record && count % Sampled == 0)
                {
                    var heap = GC.GetTotalMemory(forceFullCollection: true);
                    first = first == 0 ? heap : first;
                    peak = Math.Max(peak, heap);
                }
            }

            Assert.Equal(Records, count);
            Assert.Equal(new ClearingRow.Ended(null), last);
            Assert.True(peak - first < MaxGrowth, $"The heap grew from {first} to {peak} bytes.");
        }
        finally
        {
            File.Delete(path);
        }
    }
}
