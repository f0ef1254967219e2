namespace Zentra.Tests.Properties;

/// <summary>
/// A second, simpler opinion about a payment's money, that knows nothing of the deciders: five numbers and the open
/// requests. It is told what was accepted, and says what the books must show.
/// </summary>
internal sealed class Model
{
    private readonly List<(string Kind, long Minor, bool Final, string State)> requests = [];
    private bool cancelWhenKnown;
    private bool isOver;

    public long Held { get; private set; }
    public long Authorized { get; private set; }
    public long Captured { get; private set; }
    public long Refunded { get; private set; }
    public bool Closed { get; private set; }

    /// <summary>What the customer's mirror account shows for this payment.</summary>
    public long Customer => -Held - Captured + Refunded;

    public void Create(long minor, bool confirmed)
    {
        if (confirmed)
        {
            Confirm(minor);
        }
    }

    public void Confirm(long minor)
    {
        Held = minor;
        requests.Add(("authorize", minor, false, "open"));
    }

    public void Ask(string kind, long minor, bool final)
    {
        requests.Add((kind, minor, final, "open"));
        Held += kind == "increment" ? minor : 0;
    }

    public void CancelAtOnce() => Closed = true;

    public void CancelWhenKnown() => cancelWhenKnown = true;

    public void Expire()
    {
        isOver = true;
        Close();
    }

    private void Close()
    {
        Held = 0;
        Closed = true;
    }

    /// <summary>
    /// What a message does: something once. To what is settled, a refund's late failure does something, and a late
    /// success does where there is room for it.
    /// </summary>
    /// <param name="asked">Whether it answers a question: only then a success is believed that comes late.</param>
    public void Hear(int attempt, string outcome, bool asked, bool automatic)
    {
        var (kind, minor, final, state) = requests[attempt - 1];
        var ended = outcome is "declined" or "refused";
        if (state == "approved" && kind == "refund" && outcome == "declined")
        {
            Refunded -= minor;
            requests[attempt - 1] = (kind, minor, final, "taken_back");
        }
        else if (state is "declined" or "taken_back" && outcome == "approved" && asked && HasRoom(kind, minor))
        {
            Approve(kind, minor, final && Open("capture") == 0, automatic);
            requests[attempt - 1] = (kind, minor, final, "approved");
        }
        else if (state is "open" or "waits" && outcome == "approved" && !(state == "waits" && IsOver(attempt)))
        {
            Approve(kind, minor, final, automatic);
            requests[attempt - 1] = (kind, minor, final, "approved");
        }
        else if (state == "open" && outcome == "requires_action" && kind == "authorize")
        {
            requests[attempt - 1] = (kind, minor, final, "waits");
        }
        else if ((state == "open" && ended)
            || (state == "waits" && outcome == "declined" && !IsOver(attempt) && !CancelIsOpen))
        {
            Held -= kind == "authorize" ? Held : kind == "increment" ? minor : 0;
            Closed |= kind == "authorize";
            requests[attempt - 1] = (kind, minor, final, "declined");
        }
    }

    /// <summary>Whether the payment can still take what was done after it had failed.</summary>
    private bool HasRoom(string kind, long minor) => kind switch
    {
        "capture" => !isOver && !CancelIsOpen && Open("increment") == 0
            && Authorized - Captured - Open("capture") >= minor,
        "refund" => Captured - Refunded - Open("refund") >= minor,
        "void" => !Closed && Authorized > 0 && Captured == 0
            && !requests.Any(r => r is { State: "open", Kind: not ("refund" or "reverse") }),
        _ => false,
    };

    private long Open(string kind) => requests.Where(r => r.Kind == kind && r.State == "open").Sum(r => r.Minor);

    private bool CancelIsOpen => requests.Any(r => r is { Kind: "void", State: "open" });

    /// <summary>Whether a customer's action is of the past: the payment went on by another way.</summary>
    private bool IsOver(int attempt) => Closed || requests.Skip(attempt).Any(r => r.Kind == "authorize");

    private void Approve(string kind, long minor, bool final, bool automatic)
    {
        switch (kind)
        {
            case "authorize" when cancelWhenKnown:
                Expire();
                break;
            case "reverse":
                break;
            case "authorize":
                Authorized = minor;
                if (automatic)
                {
                    Capture(minor, final: true);
                }
                break;
            case "increment":
                Authorized += minor;
                break;
            case "capture":
                Capture(minor, final);
                break;
            case "void":
                Expire();
                break;
            default:
                Refunded += minor;
                break;
        }
    }

    private void Capture(long minor, bool final)
    {
        Captured += minor;
        Held -= Closed ? 0 : minor;
        if (final || Captured == Authorized)
        {
            Close();
        }
    }
}
