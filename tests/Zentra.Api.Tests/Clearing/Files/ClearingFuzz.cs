using System.Diagnostics;
using System.Globalization;
using Zentra.Cards.Clearing;
using Zentra.Server.Clearing.Files;

namespace Zentra.Api.Tests.Clearing.Files;

/// <summary>
/// Valid files, broken by chance, for as many seconds as ZENTRA_TEST_FUZZ_SECONDS says (15). The seed of a failure is
/// in its message.
/// </summary>
public sealed class ClearingFuzz
{
    private const int MaxBreaks = 6;

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    [InlineData("visa.base2")]
    [InlineData("mastercard.ipm")]
    public async Task A_broken_file_has_an_end_and_shows_no_card_number(string format)
    {
        var all = int.Parse(
            Environment.GetEnvironmentVariable("ZENTRA_TEST_FUZZ_SECONDS") ?? "15", CultureInfo.InvariantCulture);
        var limit = TimeSpan.FromSeconds(all / 4.0);
        byte[][] files =
        [
            .. from isEbcdic in new[] { false, true }
               from isBlocked in new[] { false, true }
               select ClearingFileWriter.Write(
                   format, AnyRecord.Many(format, 12),
                   new(AnyRecord.FileDate, IsEbcdic: isEbcdic, IsBlocked: isBlocked, IsLined: isBlocked)),
        ];
        var since = Stopwatch.GetTimestamp();
        for (var seed = Environment.TickCount; Stopwatch.GetElapsedTime(since) < limit; seed++)
        {
            var file = Break([.. files[(uint)seed % files.Length]], seed);
            try
            {
                var read = await ClearingReading.Of(format, file);

                HostileClearingTests.Shows_no_card_number(read);
                Assert.All(read.Records, r => Assert.Null(PresentedCheck.Of(r)));
                Assert.All(read.Rows.OfType<ClearingRow.Trailer>(), t => Assert.NotEmpty(t.Value.Totals));
            }
            catch (Exception thrown)
            {
                Assert.Fail($"{format}, seed {seed}: {thrown}");
            }
        }
    }

#pragma warning disable CA5394 // The chance of a test is its seed.
    private static byte[] Break(List<byte> file, int seed)
    {
        var chance = new Random(seed);
        for (var breaks = chance.Next(1, MaxBreaks); breaks > 0 && file.Count > 1; breaks--)
        {
            var at = chance.Next(file.Count);
            var length = Math.Min(chance.Next(1, 200), file.Count - at);
            switch (chance.Next(7))
            {
                case 0:
                    file[at] = (byte)chance.Next(256);
                    break;
                case 1:
                    file.RemoveRange(at, length);
                    break;
                case 2:
                    file.InsertRange(at, file.GetRange(chance.Next(file.Count - length + 1), length));
                    break;
                case 3:
                    file.Insert(at, (byte)chance.Next(256));
                    break;
                case 4:
                    file[at] = (byte)('0' + chance.Next(10));
                    break;
                case 5:
                    file.RemoveRange(at, file.Count - at);
                    break;
                default:
                    file[at] ^= (byte)(1 << chance.Next(8));
                    break;
            }
        }
        return [.. file];
    }
#pragma warning restore CA5394
}
