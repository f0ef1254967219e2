using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Zentra.Bench.Load;

/// <summary>
/// One kind of request, sent over and over, and what its good answer is. The request is text in which the slots are
/// patched in place: the number of the request, digit strings drawn at random, and the identifier it is about.
/// </summary>
internal sealed class Workload
{
    /// <summary>Becomes the number of the request, so that what contains it is unique within the workload.</summary>
    public const string NumberSlot = "##########";

    /// <summary>Becomes a number drawn at random.</summary>
    public const string DrawSlot = "????";

    /// <summary>Becomes the number of the tenant that asks.</summary>
    public const string TenantSlot = "$$$$$";

    /// <summary>Becomes an identifier of <see cref="About"/>: a prefix and 26 characters.</summary>
    public const string IdentifierSlot = "pay_**************************";

    private readonly byte[] request;
    private readonly Range[] numbers;
    private readonly Range[] draws;
    private readonly Range[] tenants;
    private readonly Range[] identifiers;
    private readonly byte[] marker;
    private readonly Random random;
    private int next;

    public Workload(string request, string marker, Random random)
    {
        this.random = random;
        this.request = Encoding.ASCII.GetBytes(request);
        this.marker = Encoding.ASCII.GetBytes(marker);
        numbers = Slots(request, NumberSlot);
        draws = Slots(request, DrawSlot);
        tenants = Slots(request, TenantSlot);
        identifiers = Slots(request, IdentifierSlot);
    }

    /// <summary>The one status that a good answer has; its body contains the marker.</summary>
    public required int Status { get; init; }

    /// <summary>The draws are from 0 to less than this.</summary>
    public int DrawBelow { get; init; } = 1;

    /// <summary>Draws the number of a tenant; the first one where absent.</summary>
    public Func<int>? DrawTenant { get; init; }

    public int Limit { get; init; } = int.MaxValue;

    /// <summary>What the requests are about, in order; each once, unless they repeat.</summary>
    public IdentifierPool? About { get; init; }

    public bool Repeats { get; init; }

    /// <summary>Takes the identifier of each good answer.</summary>
    public IdentifierPool? Collect { get; init; }

    /// <summary>Good answers so far, those of the warm-up too.</summary>
    public int Accepted { get; private set; }

    /// <summary>False when everything has been sent. The bytes stand until the next call.</summary>
    public bool TryNext(out ReadOnlySpan<byte> bytes)
    {
        bytes = request;
        if (next == Limit || (About is not null && (About.Count == 0 || (next >= About.Count && !Repeats))))
        {
            return false;
        }
        if (About is not null)
        {
            foreach (var slot in identifiers)
            {
                About[next % About.Count].CopyTo(request.AsSpan(slot));
            }
        }
        Write(next, numbers);
        Write(random.Next(DrawBelow), draws);
        Write(DrawTenant?.Invoke() ?? 0, tenants);
        next++;
        return true;
    }

    public bool Accepts(in HttpResponse response)
    {
        if (response.Status != Status || response.Body.IndexOf(marker) < 0)
        {
            return false;
        }
        if (Collect is not null && !TryCollect(response.Body, Collect))
        {
            return false;
        }
        Accepted++;
        return true;
    }

    private static bool TryCollect(ReadOnlySpan<byte> body, IdentifierPool pool)
    {
        var field = "\"id\":\""u8;
        var start = body.IndexOf(field);
        if (start < 0)
        {
            return false;
        }
        var value = body[(start + field.Length)..];
        if (value.IndexOf((byte)'"') != IdentifierSlot.Length)
        {
            return false;
        }
        pool.Add(value[..IdentifierSlot.Length]);
        return true;
    }

    private void Write(int value, Range[] slots)
    {
        foreach (var slot in slots)
        {
            var digits = request.AsSpan(slot);
            Utf8Formatter.TryFormat(value, digits, out _, new StandardFormat('D', (byte)digits.Length));
        }
    }

    private static Range[] Slots(string request, string slot)
    {
        var found = new List<Range>();
        for (var at = 0; (at = request.IndexOf(slot, at, StringComparison.Ordinal)) >= 0; at += slot.Length)
        {
            found.Add(at..(at + slot.Length));
        }
        return [.. found];
    }
}
