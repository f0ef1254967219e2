using System.Text;
using System.Text.Json;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Hostile;

/// <summary>Valid requests, broken by chance. The seed is in the case, so a failure is repeated by running it again.</summary>
public sealed class FuzzTests(QuietHost quiet) : IClassFixture<QuietHost>
{
    private const int PerSeed = 500;

    private static readonly byte[][] Pieces =
    [
        .. "\"|{|}|[|]|,|:|null|true|-1|0|1e9|1.5|9007199254740992|\\u0000|\\ud800|\\|/|metadata|amount_minor|idempotency_key|\"\"|{}|[]"
            .Split('|').Select(Encoding.UTF8.GetBytes),
        [0], [0xFF], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], [0xC3], Encoding.UTF8.GetBytes("é"), Encoding.UTF8.GetBytes("💳"),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task A_broken_request_is_a_clean_refusal_or_a_clean_success(int seed)
    {
#pragma warning disable CA5394 // The chance of a test is its seed.
        var chance = new Random(seed);
        var bodies = QuietHost.Bodies.ToArray();
        for (var i = 0; i < PerSeed; i++)
        {
            var (operation, method, path, valid) = bodies[chance.Next(bodies.Length)];
            // The fuzzer may freeze an account or move the clock; that would only make its other requests dull.
            var body = Break(Encoding.UTF8.GetBytes(valid.Replace("k1", $"k{seed}-{i}", StringComparison.Ordinal)), chance);
            if (operation is "sandbox_clock" && IsValid(body))
            {
                continue;
            }

            var answer = await quiet.Api.Send(method, quiet.Here(path), body, chance.Next(4) == 0 ? null : $"f{seed}-{i}");

            var said = $"seed {seed}, request {i}, {operation}: {Encoding.UTF8.GetString(body)} -> {answer.Status} {answer.Text}";
            Assert.True(answer.Status is >= 200 and < 300 or >= 400 and < 500, said);
            if (answer.Status >= 400)
            {
                answer.IsWellFormedProblem();
                Assert.True(answer.Status is not 400 || answer.Json.Say("errors") != "" || IsOfTheWhole(answer), said);
            }
            // A decline is an answer that is recorded; every other refusal leaves no trace.
            Assert.True(!quiet.Stored() || answer.Status is < 300 or 402, said);
        }
#pragma warning restore CA5394
    }

    private static bool IsOfTheWhole(Response answer) => answer.Json.Say("code") is "invalid_json" or "idempotency_key_invalid";

    private static bool IsValid(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body).ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

#pragma warning disable CA5394
    private static byte[] Break(byte[] body, Random chance)
    {
        var broken = body.ToList();
        for (var cuts = chance.Next(1, 4); cuts > 0 && broken.Count > 1; cuts--)
        {
            var at = chance.Next(broken.Count);
            switch (chance.Next(6))
            {
                case 0:
                    broken[at] ^= (byte)(1 << chance.Next(8));
                    break;
                case 1:
                    broken.RemoveRange(at, Math.Min(chance.Next(1, 12), broken.Count - at));
                    break;
                case 2:
                    broken.InsertRange(at, Pieces[chance.Next(Pieces.Length)]);
                    break;
                case 3:
                    var from = chance.Next(broken.Count);
                    broken.InsertRange(at, broken.GetRange(from, Math.Min(chance.Next(1, 40), broken.Count - from)));
                    break;
                case 4:
                    broken[at] = (byte)chance.Next(256);
                    break;
                default:
                    broken.RemoveRange(at, broken.Count - at);
                    break;
            }
        }
        return [.. broken];
    }
#pragma warning restore CA5394
}
