int Hello(int);

int main(void)
{
    return Hello(41) - 39;
}
